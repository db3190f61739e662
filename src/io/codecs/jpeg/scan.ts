/** One scan: which blocks come in which order, restarts among them (JPEG, A.2 and B.2.3). */
import { BitReader } from "./bit-reader.ts";
import { type Spectrum, readAcFirst, readAcMore, readDcFirst, readDcMore, readSequential } from "./blocks.ts";
import type { Component, Frame } from "./frame.ts";
import { type Target, ZIGZAG, flatBlock, inverseDct } from "./inverse-dct.ts";
import type { HuffmanTable, JpegTables } from "./tables.ts";

interface ScanComponent {
  readonly component: Component;
  readonly dcId: number;
  readonly acId: number;
}

interface Scan extends Spectrum {
  readonly parts: readonly ScanComponent[];
  /** Bits that earlier scans left out; 0 in a first scan. */
  readonly high: number;
}

/** Takes one block at its place, counted in the component's blocks. */
type ReadBlock = (bits: BitReader, column: number, row: number) => void;

/** Decodes the scan whose data begin at `at`; gives where they end. */
export function readScan(
  header: Uint8Array,
  image: {
    readonly bytes: Uint8Array;
    readonly at: number;
    readonly frame: Frame;
    readonly tables: JpegTables;
  },
): number {
  const { frame, tables } = image;
  const scan = scanOf(header, frame);
  for (const { component } of scan.parts) {
    component.prediction = 0;
    component.quantization ??= tables.quantization[component.quantizationId] ?? null;
    if (!component.quantization) throw new RangeError("JPEG without its quantization table");
  }
  const bits = new BitReader(image.bytes, image.at);
  const ends = { blocks: 0 };
  const readers = scan.parts.map((part) =>
    frame.progressive
      ? progressiveReader(part, { scan, tables, ends })
      : sequentialReader(part, { tables, bits: frame.bits }),
  );
  walk(bits, { scan, frame, readers, interval: tables.restartInterval, ends });
  bits.checkEnd();
  return bits.at;
}

function scanOf(header: Uint8Array, frame: Frame): Scan {
  const count = header[0] ?? 0;
  if (count < 1 || count > 4 || header.length < 4 + 2 * count) throw new RangeError("damaged JPEG scan");
  const parts = Array.from({ length: count }, (_, i) => {
    const component = frame.components.find(({ id }) => id === header[1 + 2 * i]);
    if (!component) throw new RangeError("damaged JPEG scan: no such component");
    return { component, dcId: header[2 + 2 * i]! >> 4, acId: header[2 + 2 * i]! & 15 };
  });
  const [first, last, shifts] = [header[1 + 2 * count]!, header[2 + 2 * count]!, header[3 + 2 * count]!];
  const scan = { parts, first, last, high: shifts >> 4, low: shifts & 15 };
  const fits = first === 0 ? last === 0 : first <= last && last <= 63 && count === 1;
  if (frame.progressive && !(fits && scan.low <= 13)) throw new RangeError("damaged JPEG scan");
  return scan;
}

interface Walk {
  readonly scan: Scan;
  readonly frame: Frame;
  readonly readers: readonly ReadBlock[];
  readonly interval: number;
  readonly ends: { blocks: number };
}

/** A scan of one component goes over its blocks; one of several over MCUs of all of them. */
function walk(bits: BitReader, options: Walk): void {
  const { scan, frame, readers } = options;
  const alone = scan.parts.length === 1 ? scan.parts[0]!.component : null;
  const across = alone ? alone.blocksAcross : frame.mcusAcross;
  const total = across * (alone ? alone.blocksDown : frame.mcusDown);
  for (let unit = 0; unit < total; unit++) {
    if (options.interval > 0 && unit > 0 && unit % options.interval === 0) restart(bits, options);
    const column = unit % across;
    const row = Math.floor(unit / across);
    if (alone) readers[0]!(bits, column, row);
    else {
      for (let i = 0; i < readers.length; i++) {
        const { component } = scan.parts[i]!;
        for (let y = 0; y < component.down; y++) {
          for (let x = 0; x < component.across; x++)
            readers[i]!(bits, column * component.across + x, row * component.down + y);
        }
      }
    }
  }
}

function restart(bits: BitReader, { scan, ends }: Walk): void {
  bits.restart();
  ends.blocks = 0;
  for (const { component } of scan.parts) component.prediction = 0;
}

function needed(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new RangeError("JPEG without its Huffman table");
  return table;
}

/** Blocks of sequential images are complete at once, and transformed at once. */
function sequentialReader(
  part: ScanComponent,
  { tables, bits: precision }: { readonly tables: JpegTables; readonly bits: 8 | 12 },
): ReadBlock {
  const { component } = part;
  const codes = { dc: needed(tables.dc[part.dcId]), ac: needed(tables.ac[part.acId]) };
  const block = new Int16Array(64);
  const work = new Int32Array(64);
  const { plane, stride } = component;
  return (bits, column, row) => {
    block.fill(0);
    const last = readSequential(bits, block, { component, tables: codes });
    const target = { plane, stride, at: row * 8 * stride + column * 8, bits: precision };
    putBlock({ block, work, last, quantization: component.quantization! }, target);
  };
}

function putBlock(
  from: {
    readonly block: Int16Array;
    readonly work: Int32Array;
    readonly last: number;
    readonly quantization: Uint16Array;
  },
  target: Target,
): void {
  const { block, work, last, quantization } = from;
  if (last === 0) return flatBlock(block[0]! * quantization[0]!, target);
  work.fill(0);
  for (let k = 0; k <= last; k++) work[ZIGZAG[k]!] = block[k]! * quantization[k]!;
  inverseDct(work, target);
}

function progressiveReader(
  part: ScanComponent,
  {
    scan,
    tables,
    ends,
  }: { readonly scan: Scan; readonly tables: JpegTables; readonly ends: { blocks: number } },
): ReadBlock {
  const { component } = part;
  const coefficients = component.coefficients!;
  const perRow = component.stride / 8;
  const blockAt = (column: number, row: number) => {
    const at = (row * perRow + column) * 64;
    return coefficients.subarray(at, at + 64);
  };
  const { first, last, low, high } = scan;
  if (first === 0) {
    if (high > 0) return (bits, column, row) => readDcMore(bits, blockAt(column, row), low);
    const table = needed(tables.dc[part.dcId]);
    return (bits, column, row) => readDcFirst(bits, blockAt(column, row), { component, table, low });
  }
  const read = high > 0 ? readAcMore : readAcFirst;
  const ac = { first, last, low, ends, table: needed(tables.ac[part.acId]) };
  const known = component.known!;
  return (bits, column, row) => {
    const number = row * perRow + column;
    if (ends.blocks > 0 && (high === 0 || known[number] === 0)) ends.blocks--;
    else {
      known[number] = 1;
      read(bits, blockAt(column, row), ac);
    }
  };
}

/** After all scans of a progressive image: coefficients become samples. */
export function transformAll(frame: Frame): void {
  const work = new Int32Array(64);
  for (const { coefficients, plane, stride, quantization } of frame.components) {
    if (!coefficients) continue;
    if (!quantization) throw new RangeError("JPEG without a scan of each component");
    const perRow = stride / 8;
    for (let at = 0, number = 0; at < coefficients.length; at += 64, number++) {
      const block = coefficients.subarray(at, at + 64);
      const to = Math.floor(number / perRow) * 8 * stride + (number % perRow) * 8;
      let last = 63;
      while (last > 0 && block[last] === 0) last--;
      putBlock({ block, work, last, quantization }, { plane, stride, at: to, bits: frame.bits });
    }
  }
}
