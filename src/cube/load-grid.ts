/** The grid of a load: step and phase come from the files, and the extent only says which cells. */
import { smallestArc } from "./crs/image.ts";
import { type Bounds, periodOf } from "./crs/index.ts";
import { cellSides, planeBounds, uprightGrid } from "./resample/affine.ts";
import { type Grid, gridBounds } from "./shape.ts";
import type { SourcePlane } from "./source.ts";

/** Step and phase of a grid without end (cells are origin + i * step; stepY is negative), and the bounds of the data on it. */
export interface EndlessGrid extends Pick<Grid, "crs" | "originX" | "originY" | "stepX" | "stepY"> {
  readonly bounds: Bounds;
}

/** What is known of the grid of one CRS after some items: plain data, from which further items go on. */
export interface SeenGrid extends Omit<EndlessGrid, "bounds"> {
  /** Names of files that were met. */
  readonly names: readonly string[];
  /** The side of the cells of the finest raster. */
  readonly side: number;
  /** Together those of all items. */
  readonly bounds: readonly Bounds[];
}

/**
 * Per CRS: step and phase of its finest raster, north up and west left whichever way the raster lies; bounds are those of all
 * items. `items` holds the full-resolution planes of each item's files by the name of the file in its item; of each name the
 * first item that has it counts, so that a finer file is found that the first item lacks.
 */
export function endlessGrids(items: readonly ReadonlyMap<string, SourcePlane>[]): EndlessGrid[] {
  return gridsOf(seenGrids([], items));
}

/** Items after those that were seen; however they are cut, the grids are the same. */
export function seenGrids(
  before: readonly SeenGrid[],
  items: readonly ReadonlyMap<string, SourcePlane>[],
): SeenGrid[] {
  const byCrs = new Map(before.map((grid) => [grid.crs, opened(grid)]));
  for (const planes of items) {
    for (const [name, plane] of planes) {
      const { crs } = plane.grid;
      const known = byCrs.get(crs) ?? { finest: null, names: new Set<string>(), bounds: [] };
      known.bounds.push(planeBounds(plane));
      const side = cellSides(plane)[0];
      if (!known.names.has(name) && !(known.finest && known.finest.side <= side))
        known.finest = { ...endless(plane), side };
      known.names.add(name);
      byCrs.set(crs, known);
    }
  }
  return [...byCrs].map(([crs, { finest, names, bounds }]) => ({
    ...finest!,
    names: [...names],
    bounds: joinedBounds(crs, bounds),
  }));
}

export function gridsOf(seen: readonly SeenGrid[]): EndlessGrid[] {
  return seen.map(({ names: _names, side: _side, bounds, ...grid }) => ({
    ...grid,
    bounds: unitedBounds(grid.crs, bounds),
  }));
}

type Finest = Omit<SeenGrid, "names" | "bounds">;

interface OpenedGrid {
  finest: Finest | null;
  readonly names: Set<string>;
  readonly bounds: Bounds[];
}

function opened({ names, bounds, ...finest }: SeenGrid): OpenedGrid {
  return { finest, names: new Set(names), bounds: [...bounds] };
}

function endless(plane: SourcePlane): Omit<Finest, "side"> {
  const { originX, originY, stepX, stepY } = uprightGrid(plane);
  return { crs: plane.grid.crs, originX, originY, stepX, stepY };
}

/** Bounds that are kept where x comes round: only the widest gap between them counts in the end. */
const BOUNDS_KEPT = 256;

/** Fewer bounds that say the same: those whose x meet are one. Where there would be too many, the narrowest gaps are closed. */
function joinedBounds(crs: string, all: readonly Bounds[]): readonly Bounds[] {
  if (!periodOf(crs)) return [all.reduce(around)];
  const joined: Bounds[] = [];
  for (const bounds of [...all].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && bounds[0] <= last[2]) joined[joined.length - 1] = around(last, bounds);
    else joined.push(bounds);
  }
  const gaps = joined.slice(1).map((bounds, i) => bounds[0] - joined[i]![2]);
  const widest = [...gaps].sort((a, b) => b - a)[BOUNDS_KEPT - 1] ?? 0;
  return joined.reduce<Bounds[]>((kept, bounds, i) => {
    if (i > 0 && gaps[i - 1]! < widest) kept.push(around(kept.pop()!, bounds));
    else kept.push(bounds);
    return kept;
  }, []);
}

function around(a: Bounds, b: Bounds): Bounds {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** A grid that also reaches over data of other systems; of `others`, bounds in the grid's own system, those without an image are left out. */
export function reachingOver(grid: EndlessGrid, others: readonly Bounds[]): EndlessGrid {
  const found = others.filter((bounds) => bounds.every(Number.isFinite));
  return found.length === 0 ? grid : { ...grid, bounds: unitedBounds(grid.crs, [grid.bounds, ...found]) };
}

/** Where x comes round, on across the seam when that is the shorter way around all. */
function unitedBounds(crs: string, all: readonly Bounds[]): Bounds {
  const [west, south, east, north] = all.reduce(around);
  const period = periodOf(crs);
  if (!period) return [west, south, east, north];
  const arc = smallestArc(
    all.map((bounds) => [bounds[0], bounds[2]]),
    period,
  );
  return arc[1] - arc[0] < (east - west) * (1 - EDGE_CELLS)
    ? [arc[0], south, arc[1], north]
    : [west, south, east, north];
}

/**
 * The cells whose centres lie in an extent (in the grid's CRS, bounds inclusive) and in the bounds of the data; all of these
 * without an extent. Where x comes round, the extent's own turn counts: asked from 170 to 190, it runs from 170 to 190.
 * Null where there is no cell.
 */
export function gridWithin(endless: EndlessGrid, extent: Bounds | null): Grid | null {
  const { crs, originX, originY, stepX, stepY, bounds } = endless;
  const x = extent ? sharedX(crs, bounds, extent) : ([bounds[0], bounds[2]] as const);
  if (!x) return null;
  const south = extent ? Math.max(bounds[1], extent[1]) : bounds[1];
  const north = extent ? Math.min(bounds[3], extent[3]) : bounds[3];
  const [columnStart, columnStop] = cellsBetween((x[0] - originX) / stepX, (x[1] - originX) / stepX);
  const [rowStart, rowStop] = cellsBetween((north - originY) / stepY, (south - originY) / stepY);
  if (!(columnStop > columnStart && rowStop > rowStart)) return null;
  const turn = Math.round((periodOf(crs)?.length ?? Infinity) / stepX);
  return {
    crs,
    originX: originX + columnStart * stepX,
    originY: originY + rowStart * stepY,
    stepX,
    stepY,
    width: Math.min(columnStop - columnStart, turn),
    height: rowStop - rowStart,
  };
}

/** What of an extent's x holds data, which may recur every turn: from the first piece to the last. */
function sharedX(crs: string, bounds: Bounds, extent: Bounds): readonly [number, number] | null {
  const period = periodOf(crs);
  if (!period) return [Math.max(bounds[0], extent[0]), Math.min(bounds[2], extent[2])];
  const { length } = period;
  const first = Math.ceil((extent[0] - bounds[2]) / length - EDGE_CELLS);
  const last = Math.floor((extent[2] - bounds[0]) / length + EDGE_CELLS);
  if (!(last >= first)) return null;
  return [Math.max(bounds[0] + first * length, extent[0]), Math.min(bounds[2] + last * length, extent[2])];
}

/**
 * How a range of x lies on a north-up grid whose x may come round: the same range in the grid's own turn; or, where it crosses the grid's
 * end into its other side, together with a grid of the same cells that runs on across.
 */
export function turnedTo(
  grid: Grid | null,
  x: readonly [number, number],
): { readonly x: readonly [number, number]; readonly grid?: Grid } {
  const period = grid && periodOf(grid.crs);
  if (!period) return { x };
  const { length } = period;
  const [west, south, east, north] = gridBounds(grid);
  const half = Math.abs(grid.stepX) / 2;
  const first = Math.ceil((west + half - x[1]) / length - EDGE_CELLS);
  const last = Math.floor((east - half - x[0]) / length + EDGE_CELLS);
  if (last < first) return { x };
  const across = last > first && x[1] - x[0] < length;
  const continued = across
    ? gridWithin({ ...grid, bounds: [west, south, east, north] }, [x[0], south, x[1], north])
    : null;
  return continued ? { x, grid: continued } : { x: [x[0] + first * length, x[1] + first * length] };
}

/** Centres on the edge belong; this much of a cell is forgiven to rounding. */
const EDGE_CELLS = 1e-9;

function cellsBetween(low: number, high: number): readonly [number, number] {
  return [Math.ceil(low - 0.5 - EDGE_CELLS), Math.floor(high - 0.5 + EDGE_CELLS) + 1];
}
