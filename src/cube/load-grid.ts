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

/**
 * Per CRS: step and phase of its finest raster, north up and west left whichever way the raster lies; bounds are those of all
 * items. `items` holds the full-resolution planes of each item's files by the name of the file in its item; of each name the
 * first item that has it counts, so that a finer file is found that the first item lacks.
 */
export function endlessGrids(items: readonly ReadonlyMap<string, SourcePlane>[]): EndlessGrid[] {
  const byCrs = new Map<string, { readonly named: Map<string, SourcePlane>; readonly bounds: Bounds[] }>();
  for (const planes of items) {
    for (const [name, plane] of planes) {
      const { crs } = plane.grid;
      const known = byCrs.get(crs) ?? { named: new Map<string, SourcePlane>(), bounds: [] };
      known.bounds.push(planeBounds(plane));
      if (!known.named.has(name)) known.named.set(name, plane);
      byCrs.set(crs, known);
    }
  }
  return [...byCrs].map(([crs, { named, bounds }]) => {
    const { originX, originY, stepX, stepY } = uprightGrid(finest([...named.values()]));
    return { crs, originX, originY, stepX, stepY, bounds: unitedBounds(crs, bounds) };
  });
}

function finest(planes: readonly SourcePlane[]): SourcePlane {
  return planes.reduce((best, plane) => (cellSides(plane)[0] < cellSides(best)[0] ? plane : best));
}

/** A grid that also reaches over data of other systems; of `others`, bounds in the grid's own system, those without an image are left out. */
export function reachingOver(grid: EndlessGrid, others: readonly Bounds[]): EndlessGrid {
  const found = others.filter((bounds) => bounds.every(Number.isFinite));
  return found.length === 0 ? grid : { ...grid, bounds: unitedBounds(grid.crs, [grid.bounds, ...found]) };
}

/** Where x comes round, on across the seam when that is the shorter way around all. */
function unitedBounds(crs: string, all: readonly Bounds[]): Bounds {
  const south = Math.min(...all.map((bounds) => bounds[1]));
  const north = Math.max(...all.map((bounds) => bounds[3]));
  const west = Math.min(...all.map((bounds) => bounds[0]));
  const east = Math.max(...all.map((bounds) => bounds[2]));
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
