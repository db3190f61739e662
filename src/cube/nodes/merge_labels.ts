/** Uniting the labels of two cubes, dimension by dimension, and where each united label comes from. */
import { instantOf } from "../instant.ts";
import {
  type CubeShape,
  type Dimension,
  type Label,
  type Labels,
  allLabels,
  dimIndex,
  enumerated,
  labelCount,
} from "../shape.ts";

/** Per label of the united dimension its index in one input, or -1; `null` when the input lacks the dimension. */
export type LabelMap = Int32Array | null;

export interface MergedDimension {
  readonly dim: Dimension;
  readonly first: LabelMap;
  readonly second: LabelMap;
}

export function mergeDimensions(first: CubeShape, second: CubeShape): MergedDimension[] {
  const main = second.dims.length > first.dims.length ? second : first;
  const rest = (main === first ? second : first).dims.filter((dim) => dimIndex(main, dim.name) < 0);
  return [...main.dims, ...rest].map((dim) => {
    const a = first.dims[dimIndex(first, dim.name)];
    const b = second.dims[dimIndex(second, dim.name)];
    if (a && b) return unite(typed(a, b), b);
    const own = identityMap(labelCount(dim.labels));
    return { dim, first: a ? own : null, second: b ? own : null };
  });
}

/** A dimension that a process made has the type other; beside bands it has bands, too. */
function typed(a: Dimension, b: Dimension): Dimension {
  return a.type === "other" && b.type === "bands" ? { ...a, type: b.type } : a;
}

function identityMap(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}

function unite(a: Dimension, b: Dimension): MergedDimension {
  const offset = regularOffset(a.labels, b.labels);
  if (offset !== null) return uniteRegular(a, b, offset);
  const keysA = allLabels(a.labels).map((label) => labelKey(a, label));
  const keysB = allLabels(b.labels).map((label) => labelKey(a, label));
  const labels: Label[] = [...allLabels(a.labels)];
  const keys = [...keysA];
  allLabels(b.labels).forEach((label, index) => {
    if (keysA.includes(keysB[index]!)) return;
    labels.push(label);
    keys.push(keysB[index]!);
  });
  const order = sortOrder(a, keys, allLabels(a.labels));
  const sorted = order.map((index) => keys[index]!);
  return {
    dim: {
      ...a,
      labels: keys.length === keysA.length ? a.labels : enumerated(order.map((index) => labels[index]!)),
    },
    first: Int32Array.from(keys.length === keysA.length ? keys : sorted, (key) => keysA.indexOf(key)),
    second: Int32Array.from(keys.length === keysA.length ? keys : sorted, (key) => keysB.indexOf(key)),
  };
}

/** Temporal labels are the same when they name the same instant; 1 and "1" are different. */
function labelKey(dim: Dimension, label: Label): string {
  if (dim.type === "temporal" && typeof label === "string") {
    const instant = instantOf(label);
    if (!Number.isNaN(instant)) return `i${instant}`;
  }
  return typeof label === "number" ? `n${label}` : `s${label}`;
}

/** Temporal and spatial labels are sorted (descending when the first cube's are), others keep their order of appearance. */
function sortOrder(dim: Dimension, keys: readonly string[], original: readonly Label[]): number[] {
  const order = keys.map((_, index) => index);
  if (dim.type !== "temporal" && dim.type !== "spatial") return order;
  // Between instants and free texts there is no order.
  if (new Set(keys.map((key) => key[0])).size > 1) return order;
  const value = (key: string): number | string => (key[0] === "s" ? key : Number(key.slice(1)));
  const descending =
    typeof original[0] === "number" && original.length > 1 && Number(original[1]) < Number(original[0]);
  const sign = descending ? -1 : 1;
  return order.sort((i, j) => {
    const a = value(keys[i]!);
    const b = value(keys[j]!);
    return a === b ? i - j : a < b ? -sign : sign;
  });
}

/** Cells from a's origin to b's when both lie on one grid, else null. */
function regularOffset(a: Labels, b: Labels): number | null {
  if (a.kind !== "regular" || b.kind !== "regular" || a.step !== b.step) return null;
  const offset = (b.origin - a.origin) / a.step;
  const rounded = Math.round(offset);
  return Math.abs(offset - rounded) < 1e-6 ? rounded : null;
}

function uniteRegular(a: Dimension, b: Dimension, offset: number): MergedDimension {
  const from = a.labels as Extract<Labels, { kind: "regular" }>;
  const countB = labelCount(b.labels);
  const start = Math.min(0, offset);
  const stop = Math.max(from.count, offset + countB);
  const map = (shift: number, count: number): Int32Array =>
    Int32Array.from({ length: stop - start }, (_, index) => {
      const at = index + start - shift;
      return at >= 0 && at < count ? at : -1;
    });
  return {
    dim: { ...a, labels: { ...from, origin: from.origin + start * from.step, count: stop - start } },
    first: map(0, from.count),
    second: map(offset, countB),
  };
}

/** True when at least one cell has a value from both cubes. */
export function cubesOverlap(dims: readonly MergedDimension[]): boolean {
  return dims.every(
    ({ first, second }) => !first || !second || first.some((at, index) => at >= 0 && second[index]! >= 0),
  );
}
