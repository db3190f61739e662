/** How many target cells lie along one source cell: what kernels are widened by where cells grow. */
import { transformBounds } from "../crs/index.ts";
import { type Grid, gridBounds } from "../shape.ts";

/** Target cells per source cell along x and along y; below 1 where cells grow. */
export interface Scale {
  readonly x: number;
  readonly y: number;
}

/** Source cells per target cell that are so close to a whole number are taken for it, as in GDAL. */
const WHOLE = 0.05;
/** From here on cells count as not growing, as in GDAL. */
const GROWS = 0.95;
/** How much of a cell is forgiven to rounding where an edge should lie on one. */
const SNAP = 1e-6;

/**
 * The same for all windows of a target, as GDAL: target cells over the source cells that lie under them, both counted along the bounds of
 * what the two grids share. 1 where they share nothing.
 */
export function scaleBetween(target: Grid, source: Grid): Scale {
  const image = transformBounds(gridBounds(source), source.crs, target.crs);
  const shared = cellsWithin(target, image);
  const under = shared && cellsWithin(source, transformBounds(shared.bounds, target.crs, source.crs));
  return under ? settled(shared.columns / under.columns, shared.rows / under.rows) : { x: 1, y: 1 };
}

/** The same for all targets of these cells, such as the tiles of a map: measured over the whole source. */
export function scaleOfSource(source: Grid, cells: Pick<Grid, "crs" | "stepX" | "stepY">): Scale {
  const [west, south, east, north] = transformBounds(gridBounds(source), source.crs, cells.crs);
  const x = (east - west) / Math.abs(cells.stepX) / source.width;
  const y = (north - south) / Math.abs(cells.stepY) / source.height;
  return x > 0 && y > 0 && Number.isFinite(x + y) ? settled(x, y) : { x: 1, y: 1 };
}

/** Whether cells grow along one of the axes, so that kernels are widened. */
export function growsCells({ x, y }: Scale): boolean {
  return x < GROWS || y < GROWS;
}

function settled(x: number, y: number): Scale {
  return { x: wholeOf(x), y: wholeOf(y) };
}

function wholeOf(scale: number): number {
  const perCell = 1 / scale;
  const whole = Math.round(perCell);
  return scale < 1 && Math.abs(perCell - whole) < WHOLE ? 1 / whole : scale;
}

interface Shared {
  readonly columns: number;
  readonly rows: number;
  /** West, south, east and north of the whole cells. */
  readonly bounds: readonly [number, number, number, number];
}

/** The cells of a grid that a box touches; null where there are none. */
function cellsWithin(grid: Grid, box: readonly [number, number, number, number]): Shared | null {
  const x = touched([box[0], box[2]], [grid.originX, grid.stepX], grid.width);
  const y = touched([box[1], box[3]], [grid.originY, grid.stepY], grid.height);
  if (!x || !y) return null;
  const part = {
    ...grid,
    originX: grid.originX + x.start * grid.stepX,
    originY: grid.originY + y.start * grid.stepY,
    width: x.count,
    height: y.count,
  };
  return { columns: x.count, rows: y.count, bounds: gridBounds(part) };
}

function touched(
  [low, high]: readonly [number, number],
  [origin, step]: readonly [number, number],
  size: number,
): { readonly start: number; readonly count: number } | null {
  const [a, b] = [(low - origin) / step, (high - origin) / step];
  const start = Math.max(0, Math.floor(Math.min(a, b) + SNAP));
  const count = Math.min(size, Math.ceil(Math.max(a, b) - SNAP)) - start;
  return count > 0 ? { start, count } : null;
}
