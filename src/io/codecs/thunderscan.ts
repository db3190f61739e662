/** ThunderScan's 4-bit gray scale compression (TIFF 32809): runs, raw samples and differences, in codes of a byte. */
import { blockBytesMax } from "../../limits.ts";

export interface ThunderScanOptions {
  readonly width: number;
  readonly height: number;
}

/** Differences of the two kinds of codes; null stands for no sample. */
const smallSteps: readonly (number | null)[] = [0, 1, null, -1];
const largeSteps: readonly (number | null)[] = [0, 1, 2, 3, null, -3, -2, -1];

/**
 * Decodes one block to rows of 4-bit samples, the first in the higher bits, each row in whole bytes.
 * A run that reaches the end of its row is left out (0), but for a first sample in lower bits: so does libtiff,
 * whose values are those that files of this scheme are known by.
 * @throws RangeError on rows that end early or late
 */
export function decodeThunderScan(bytes: Uint8Array, { width, height }: ThunderScanOptions): Uint8Array {
  const rowBytes = Math.ceil(width / 2);
  if (rowBytes * height > blockBytesMax) throw new RangeError("a ThunderScan block is too large");
  const out = new Uint8Array(rowBytes * height);
  for (let y = 0, at = 0; y < height; y++)
    at = readRow(bytes, at, { row: out.subarray(y * rowBytes, (y + 1) * rowBytes), width });
  return out;
}

interface Row {
  readonly row: Uint8Array;
  readonly width: number;
}

function put(row: Uint8Array, x: number, value: number): void {
  row[x >> 1]! |= x % 2 === 0 ? value << 4 : value;
}

/** Fills a row, whose first difference is to 0, from the data at `at`; gives where the next one begins. */
function readRow(bytes: Uint8Array, start: number, { row, width }: Row): number {
  let at = start;
  let last = 0;
  let x = 0;
  const step = (difference: number | null) => {
    if (difference === null) return;
    last = (last + difference) & 15;
    if (x < width) put(row, x++, last);
  };
  while (x < width) {
    const code = bytes[at++];
    if (code === undefined) throw new RangeError("ThunderScan data end too early");
    switch (code >> 6) {
      case 0:
        x = putRun({ row, width }, { x, length: code & 63, value: last });
        break;
      case 1:
        for (const shift of [4, 2, 0]) step(smallSteps[(code >> shift) & 3]!);
        break;
      case 2:
        for (const shift of [3, 0]) step(largeSteps[(code >> shift) & 7]!);
        break;
      default:
        last = code & 15;
        put(row, x++, last);
    }
  }
  if (x > width) throw new RangeError("damaged ThunderScan data: a row is too long");
  return at;
}

function putRun(
  { row, width }: Row,
  run: { readonly x: number; readonly length: number; readonly value: number },
): number {
  const stop = run.x + run.length;
  if (run.x % 2 === 1 && run.length > 0) put(row, run.x, run.value);
  if (stop >= width) return stop;
  for (let x = run.x + (run.x % 2); x < stop; x++) put(row, x, run.value);
  return stop;
}
