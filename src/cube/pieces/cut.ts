/**
 * Cutting a cube into pieces that are computed whole, each with what lies around it. Pieces are anchored at the first cells of the
 * cube's shape, so that they are the same whatever region is asked for.
 */
import type { DimGrain } from "../node.ts";
import { type Range, type Region, range, rangeSize } from "../region.ts";

/** How one dimension is cut. */
export type DimCut = "whole" | Steps | Windows;

/** Pieces of `size` cells. */
interface Steps {
  readonly size: number;
  /** Cells that a piece sees before and behind its own. */
  readonly overlap: number;
  /** All pieces are equally long: where cells are missing, at the ends of the shape, there is no data. */
  readonly filled: boolean;
}

/** Pieces of different sizes, which together are all cells, in order. */
interface Windows {
  readonly windows: readonly Window[];
}

export interface Window {
  readonly own: Range;
  /** Own cells and what lies around them. */
  readonly seen: Range;
}

/** One dimension of a piece. */
interface Extent extends Window {
  /** Cells that `seen` lacks at its start, being outside of the shape. */
  readonly before: number;
  /** Cells of the piece with all around it. */
  readonly size: number;
  /** Counted from the start of the dimension. */
  readonly number: number;
}

export interface Piece {
  readonly dims: readonly Extent[];
}

/** Per dimension of the cube that is cut. */
export type Cut = readonly DimCut[];

/** All pieces with own cells in a region, in row order. */
export function piecesWithin(cut: Cut, sizes: readonly number[], region: Region): readonly Piece[] {
  let pieces: Extent[][] = [[]];
  cut.forEach((dim, index) => {
    const extents = extentsWithin(dim, sizes[index]!, region[index]!);
    pieces = pieces.flatMap((piece) => extents.map((extent) => [...piece, extent]));
  });
  return pieces.map((dims) => ({ dims }));
}

/** Number of pieces with own cells in a region. */
export function countWithin(cut: Cut, sizes: readonly number[], region: Region): number {
  return cut.reduce(
    (product, dim, index) => product * extentNumbers(dim, sizes[index]!, region[index]!).length,
    1,
  );
}

/** Cells of the largest piece, with what lies around it, per dimension. */
export function largestSizes(cut: Cut, sizes: readonly number[]): readonly number[] {
  return cut.map((dim, index) => {
    const size = sizes[index]!;
    if (dim === "whole") return size;
    if ("windows" in dim) return Math.max(...dim.windows.map(({ seen }) => rangeSize(seen)));
    const all = dim.size + 2 * dim.overlap;
    return dim.filled ? all : Math.min(size, all);
  });
}

export function grainOf(cut: DimCut): DimGrain {
  if (cut === "whole") return "whole";
  if ("windows" in cut) return { edges: [0, ...cut.windows.map(({ own }) => own.stop)] };
  return { size: cut.size, origin: 0 };
}

/** Of the region that a piece sees of its cube. */
export function seenRegion({ dims }: Piece): Region {
  return dims.map(({ seen }) => seen);
}

function extentNumbers(cut: DimCut, size: number, { start, stop }: Range): readonly number[] {
  if (cut === "whole") return [0];
  if ("windows" in cut)
    return cut.windows.flatMap(({ own }, number) => (own.start < stop && start < own.stop ? [number] : []));
  const first = Math.floor(start / cut.size);
  const end = Math.ceil(Math.min(stop, size) / cut.size);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

function extentsWithin(cut: DimCut, size: number, asked: Range): readonly Extent[] {
  return extentNumbers(cut, size, asked).map((number) => extentOf(cut, size, number));
}

function extentOf(cut: DimCut, size: number, number: number): Extent {
  if (cut === "whole") {
    const all = range(0, size);
    return { own: all, seen: all, before: 0, size, number };
  }
  if ("windows" in cut) {
    const { own, seen } = cut.windows[number]!;
    return { own, seen, before: 0, size: rangeSize(seen), number };
  }
  const begin = number * cut.size;
  const own = range(begin, Math.min(size, begin + cut.size));
  const wanted = range(begin - cut.overlap, begin + cut.size + cut.overlap);
  const seen = range(Math.max(0, wanted.start), Math.min(size, wanted.stop));
  return cut.filled
    ? { own, seen, before: seen.start - wanted.start, size: rangeSize(wanted), number }
    : { own, seen, before: 0, size: rangeSize(seen), number };
}
