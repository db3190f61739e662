/** NeXT's 2-bit gray scale compression (TIFF 32766): rows as they are, parts of rows, or runs. */
import { blockBytesMax } from "../../limits.ts";

export interface NextOptions {
  readonly width: number;
  readonly height: number;
  /** Bits per sample; the scheme knows 2 only. */
  readonly bits: number;
}

/** First bytes of a row that is not made of runs. */
const WHOLE_ROW = 0x00;
const PART_OF_ROW = 0x40;

/**
 * Decodes one block to rows of 2-bit samples, the first in the highest bits, each row in whole bytes.
 * What the data leave out is white (3), also rows after their end, as in libtiff.
 * @throws RangeError on damaged data and on other bits than 2
 */
export function decodeNext(bytes: Uint8Array, { width, height, bits }: NextOptions): Uint8Array {
  if (bits !== 2) throw new RangeError(`NeXT compression of ${bits} bits is not supported`);
  const rowBytes = Math.ceil(width / 4);
  if (rowBytes * height > blockBytesMax) throw new RangeError("a NeXT block is too large");
  const out = new Uint8Array(rowBytes * height).fill(0xff);
  for (let y = 0, at = 0; y < height && at < bytes.length; y++)
    at = readRow(bytes, at, { row: out.subarray(y * rowBytes, (y + 1) * rowBytes), width });
  return out;
}

interface Row {
  readonly row: Uint8Array;
  readonly width: number;
}

/** Fills a row from the data at `at`; gives where the next one begins. */
function readRow(bytes: Uint8Array, at: number, { row, width }: Row): number {
  if (bytes[at] === WHOLE_ROW) return copy(bytes, { from: at + 1, length: row.length, to: 0 }, row);
  if (bytes[at] !== PART_OF_ROW) return readRuns(bytes, at, { row, width });
  if (at + 5 > bytes.length) throw new RangeError("NeXT data end too early");
  const to = bytes[at + 1]! * 256 + bytes[at + 2]!;
  const length = bytes[at + 3]! * 256 + bytes[at + 4]!;
  return copy(bytes, { from: at + 5, length, to }, row);
}

function copy(
  bytes: Uint8Array,
  part: { readonly from: number; readonly length: number; readonly to: number },
  row: Uint8Array,
): number {
  const stop = part.from + part.length;
  if (stop > bytes.length || part.to + part.length > row.length)
    throw new RangeError("damaged NeXT data: a row is too long");
  row.set(bytes.subarray(part.from, stop), part.to);
  return stop;
}

/** Runs: two bits of gray and six of length. */
function readRuns(bytes: Uint8Array, start: number, { row, width }: Row): number {
  row.fill(0);
  let at = start;
  for (let x = 0; x < width;) {
    const run = bytes[at++];
    if (run === undefined) throw new RangeError("NeXT data end too early");
    const stop = Math.min(width, x + (run & 63));
    for (; x < stop; x++) row[x >> 2]! |= (run >> 6) << (6 - 2 * (x & 3));
  }
  return at;
}
