/** A plain reader of PNGs of 8 bits (PNG specification, third edition), by the letter: colours of all pixels with alpha. */
import { crc32, inflateSync } from "node:zlib";

export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly colorType: number;
  /** Filter of each row. */
  readonly filters: readonly number[];
  /** Red, green, blue, alpha; transparent pixels are all 0. */
  readonly rgba: Uint8Array;
}

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function readPng(file: Uint8Array): PngPicture {
  const chunks = chunksOf(Buffer.from(file));
  const header = chunks.get("IHDR")!;
  const [width, height, colorType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]!];
  const samples = samplesOf[colorType]!;
  const { rows, filters } = unfiltered(inflateSync(chunks.get("IDAT")!), { row: width * samples, samples });
  if (rows.length !== width * height * samples) throw new Error(`${rows.length} bytes of pixels`);
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const pixel = [...rows.subarray(i * samples, (i + 1) * samples)];
    const colour = colourOf(pixel, { colorType, palette: chunks.get("PLTE"), key: chunks.get("tRNS") });
    if (colour[3] !== 0) rgba.set(colour, i * 4);
  }
  return { width, height, colorType, filters, rgba };
}

interface Colours {
  readonly colorType: number;
  readonly palette: Buffer | undefined;
  readonly key: Buffer | undefined;
}

function colourOf(pixel: readonly number[], { colorType, palette, key }: Colours): readonly number[] {
  const [first, second] = [pixel[0]!, pixel[1]!];
  switch (colorType) {
    case 0:
      return [first, first, first, key?.readUInt16BE(0) === first ? 0 : 255];
    case 2:
      return [...pixel, key && pixel.every((value, at) => key.readUInt16BE(at * 2) === value) ? 0 : 255];
    case 3:
      return [...palette!.subarray(first * 3, first * 3 + 3), key?.[first] ?? 255];
    case 4:
      return [first, first, first, second];
    default:
      return pixel;
  }
}

function chunksOf(file: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const end = at + 8 + file.readUInt32BE(at);
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) throw new Error("a wrong checksum");
    chunks.set(file.toString("latin1", at + 4, at + 8), file.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
}

function unfiltered(bytes: Buffer, { row, samples }: { readonly row: number; readonly samples: number }) {
  const height = bytes.length / (row + 1);
  const rows = new Uint8Array(row * height);
  const filters: number[] = [];
  for (let y = 0; y < height; y++) {
    const filter = bytes[y * (row + 1)]!;
    filters.push(filter);
    for (let x = 0; x < row; x++) {
      const at = y * row + x;
      const left = x < samples ? 0 : rows[at - samples]!;
      const above = y === 0 ? 0 : rows[at - row]!;
      const corner = x < samples || y === 0 ? 0 : rows[at - row - samples]!;
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!;
      rows[at] = bytes[y * (row + 1) + 1 + x]! + predicted;
    }
  }
  return { rows, filters };
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const nearest = [left, above, corner].map((value) => Math.abs(guess - value));
  return [left, above, corner][nearest.indexOf(Math.min(...nearest))]!;
}
