/** PNG's filters (third edition, section 9), one for a whole picture: noise and classes are smallest as they are, smooth surfaces as differences. */
import type { Paced } from "../../../cube/pace.ts";
import { pngSampledRows } from "../../../limits.ts";

/** Rows of bytes. */
export interface FilterInput {
  readonly pixels: Uint8Array;
  /** Bytes of a row. */
  readonly rowBytes: number;
  /** Bytes per pixel. */
  readonly samples: number;
}

/** Writes the filtered bytes of a row at `at` of `out`; `start` is where the row stands among the pixels. */
type FilterRow = (input: FilterInput, start: number, out: Uint8Array, at: number) => void;

interface Filter {
  /** As the first byte of a row names it. */
  readonly type: 0 | 1 | 4;
  readonly row: FilterRow;
}

const none: Filter = {
  type: 0,
  row({ pixels, rowBytes }, start, out, at) {
    out.set(pixels.subarray(start, start + rowBytes), at);
  },
};

const sub: Filter = {
  type: 1,
  row({ pixels, rowBytes, samples }, start, out, at) {
    for (let i = 0; i < samples; i++) out[at + i] = pixels[start + i]!;
    for (let i = samples; i < rowBytes; i++) out[at + i] = pixels[start + i]! - pixels[start + i - samples]!;
  },
};

/** Beyond the edges neighbours are 0: in the first row the left one is nearest, in the first pixel the one above. */
const paeth: Filter = {
  type: 4,
  row(input, start, out, at) {
    if (start === 0) return sub.row(input, start, out, at);
    const { pixels, rowBytes, samples } = input;
    for (let i = 0; i < samples; i++) out[at + i] = pixels[start + i]! - pixels[start + i - rowBytes]!;
    for (let i = start + samples; i < start + rowBytes; i++) {
      const left = pixels[i - samples]!;
      const above = pixels[i - rowBytes]!;
      const corner = pixels[i - rowBytes - samples]!;
      const toLeft = Math.abs(above - corner);
      const toAbove = Math.abs(left - corner);
      const toCorner = Math.abs(left + above - 2 * corner);
      const nearest = toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
      out[at + i - start] = pixels[i]! - nearest;
    }
  },
};

/** Filtered rows, each behind the byte that names its filter. */
export function* filtered(input: FilterInput): Paced<Uint8Array> {
  const { pixels, rowBytes } = input;
  const rows = pixels.length / rowBytes;
  const filter = yield* smallest(input, rows);
  const out = new Uint8Array((rowBytes + 1) * rows);
  for (let row = 0; row < rows; row++) {
    const at = row * (rowBytes + 1);
    out[at] = filter.type;
    filter.row(input, row * rowBytes, out, at + 1);
    yield filter === none ? rowBytes / 8 : rowBytes;
  }
  return out;
}

/** The filter with the fewest bits in a sample of rows. */
function* smallest(input: FilterInput, rows: number): Paced<Filter> {
  let best = none;
  let fewest = Infinity;
  const row = new Uint8Array(input.rowBytes);
  for (const filter of [none, sub, paeth]) {
    const counts = new Uint32Array(256);
    for (let y = 0; y < rows; y += pngSampledRows) {
      filter.row(input, y * input.rowBytes, row, 0);
      countLiterals(row, counts);
      yield 2 * row.length;
    }
    const bits = entropyBits(counts);
    if (bits >= fewest) continue;
    best = filter;
    fewest = bits;
  }
  return best;
}

/** Bytes that are no repeat of the one before: runs cost next to nothing. */
function countLiterals(bytes: Uint8Array, counts: Uint32Array): void {
  let before = -1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== before) counts[byte]!++;
    before = byte;
  }
}

/** What a code of the best lengths needs for all of them. */
function entropyBits(counts: Uint32Array): number {
  let total = 0;
  let bits = 0;
  for (const count of counts) {
    if (count === 0) continue;
    total += count;
    bits -= count * Math.log2(count);
  }
  return total === 0 ? 0 : bits + total * Math.log2(total);
}
