/** Boxes of cells: per dimension of a shape a half-open range of label indexes. Pure arithmetic. */

export interface Range {
  readonly start: number;
  /** First index after the range. */
  readonly stop: number;
}

/** One range per dimension, in the order of the shape's dimensions. */
export type Region = readonly Range[];

export function range(start: number, stop: number): Range {
  return { start, stop };
}

export function rangeSize(r: Range): number {
  return r.stop - r.start;
}

export function regionSizes(region: Region): number[] {
  return region.map(rangeSize);
}

export function regionCells(region: Region): number {
  let cells = 1;
  for (const r of region) cells *= r.stop - r.start;
  return cells;
}

export function wholeRegion(sizes: readonly number[]): Region {
  return sizes.map((size) => range(0, size));
}

export function overlaps(a: Region, b: Region): boolean {
  return a.every((r, i) => r.start < b[i]!.stop && b[i]!.start < r.stop);
}

export function contains(outer: Region, inner: Region): boolean {
  return outer.every((r, i) => r.start <= inner[i]!.start && inner[i]!.stop <= r.stop);
}

export function hull(a: Region, b: Region): Region {
  return a.map((r, i) => range(Math.min(r.start, b[i]!.start), Math.max(r.stop, b[i]!.stop)));
}

export function equalRegions(a: Region, b: Region): boolean {
  return a.length === b.length && a.every((r, i) => r.start === b[i]!.start && r.stop === b[i]!.stop);
}

/** The region with the range of one dimension replaced. */
export function withRange(region: Region, dim: number, r: Range): Region {
  return region.map((old, i) => (i === dim ? r : old));
}

export function regionKey(region: Region): string {
  return region.map((r) => `${r.start}:${r.stop}`).join(",");
}

/** Cuts a region into boxes of at most `sizes` cells whose edges lie on multiples of `sizes` from index 0. Row order. */
export function cutRegion(region: Region, sizes: readonly number[]): Region[] {
  let boxes: Range[][] = [[]];
  region.forEach((r, dim) => {
    const step = sizes[dim]!;
    const cuts: Range[] = [];
    for (let at = r.start; at < r.stop;) {
      const next = Math.min(r.stop, (Math.floor(at / step) + 1) * step);
      cuts.push(range(at, next));
      at = next;
    }
    boxes = boxes.flatMap((box) => cuts.map((cut) => [...box, cut]));
  });
  return boxes;
}
