/** Where cells outside of a shape take their values from; the modes are those of the process definition. */
import type { KernelParams } from "../nodes/kernel.ts";
import { type Range, rangeSize } from "../region.ts";

export interface BorderRule {
  /** Cells of the axis in the shape. */
  readonly size: number;
  /** Index of the first cell that the chunk holds. */
  readonly first: number;
  readonly border: KernelParams["border"];
}

/** For each position of a range widened by a radius the index in the chunk, or -1 for the border's number. */
export function borderIndexes(r: Range, radius: number, rule: BorderRule): Int32Array {
  const indexes = new Int32Array(rangeSize(r) + 2 * radius);
  for (let i = 0; i < indexes.length; i++) {
    const at = borderIndex(r.start - radius + i, rule.size, rule.border);
    indexes[i] = at < 0 ? -1 : at - rule.first;
  }
  return indexes;
}

function borderIndex(at: number, size: number, border: KernelParams["border"]): number {
  if (at >= 0 && at < size) return at;
  switch (border) {
    case "replicate":
      return at < 0 ? 0 : size - 1;
    case "wrap":
      return ((at % size) + size) % size;
    case "reflect":
      return mirrored(at, size);
    case "reflect_pixel":
      return mirroredPixel(at, size);
    default:
      return -1;
  }
}

/** cba|abc|cba: the edge cell is repeated. */
function mirrored(at: number, size: number): number {
  const period = 2 * size;
  const inPeriod = ((at % period) + period) % period;
  return inPeriod < size ? inPeriod : period - 1 - inPeriod;
}

/** cb|abc|ba: the edge cell is not repeated. */
function mirroredPixel(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * size - 2;
  const inPeriod = ((at % period) + period) % period;
  return inPeriod < size ? inPeriod : period - inPeriod;
}
