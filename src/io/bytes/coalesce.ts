/** Joining neighbouring ranges into few requests: a request costs more than the bytes of a small gap. */
import { coalesceGapBytes, coalescedBytesMax } from "../../limits.ts";
import type { ByteRange } from "../bytes.ts";

export interface JoinedRange extends ByteRange {
  /** Indexes of the ranges inside. */
  readonly parts: readonly number[];
}

export function joinRanges(ranges: readonly ByteRange[]): JoinedRange[] {
  const order = ranges.map((_, index) => index).sort((a, b) => ranges[a]!.offset - ranges[b]!.offset);
  const joined: { offset: number; length: number; parts: number[] }[] = [];
  for (const index of order) {
    const { offset, length } = ranges[index]!;
    const last = joined[joined.length - 1];
    const stop = offset + length;
    if (
      last &&
      offset - (last.offset + last.length) <= coalesceGapBytes &&
      stop - last.offset <= coalescedBytesMax
    ) {
      last.length = Math.max(last.length, stop - last.offset);
      last.parts.push(index);
    } else joined.push({ offset, length, parts: [index] });
  }
  return joined;
}
