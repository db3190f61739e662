/** Windows of cells that geometries touch or cover. */
import { type Range, range } from "../region.ts";
import type { Grid } from "../shape.ts";
import { type FlatGeometries, boxOf, isPlaced, pieceKinds } from "./flat.ts";
import { type CellWindow, columnAt, rowAt } from "./leaf.ts";
import { turnsOn } from "./turns.ts";

/** Gives the smallest window of cells that can hold cells of a geometry, or null when it lies outside of the grid. */
export function touchedWindows(flat: FlatGeometries, grid: Grid): (geometry: number) => CellWindow | null {
  const extents = extentsOn(flat, grid);
  return (geometry) => {
    const { columns, rows } = extents(geometry, allKinds);
    const x = clip(columns, grid.width);
    const y = clip(rows, grid.height);
    return x && y ? { y, x } : null;
  };
}

/** The cells in the bounding box of all geometries: by their centres for polygons, by what they hold for lines and points. */
export function coveredWindow(flat: FlatGeometries, grid: Grid): CellWindow {
  const windowOf = touchedWindows(flat, grid);
  const extents = extentsOn(flat, grid);
  const columns: Range[] = [];
  const rows: Range[] = [];
  for (let geometry = 0; geometry < flat.count; geometry++) {
    const touched = windowOf(geometry);
    if (!touched) continue;
    const inside = extents(geometry, [pieceKinds.polygon]);
    const isPolygon = inside.rows.low <= inside.rows.high;
    columns.push(isPolygon ? centres(inside.columns, grid.width) : touched.x);
    rows.push(isPolygon ? centres(inside.rows, grid.height) : touched.y);
  }
  return { x: united(columns), y: united(rows) };
}

const allKinds: readonly number[] = Object.values(pieceKinds);

/** In continuous cells; low is above high where there is nothing. */
interface Extent {
  low: number;
  high: number;
}

interface Extents {
  readonly columns: Extent;
  readonly rows: Extent;
}

/** Of the pieces of some kinds, on all turns. */
function extentsOn(
  flat: FlatGeometries,
  grid: Grid,
): (geometry: number, kinds: readonly number[]) => Extents {
  const on = turnsOn(grid);
  return (geometry, kinds) => {
    const columns = { low: Infinity, high: -Infinity };
    const rows = { low: Infinity, high: -Infinity };
    for (let piece = flat.geometryStarts[geometry]!; piece < flat.geometryStarts[geometry + 1]!; piece++) {
      if (!isPlaced(flat, piece) || !kinds.includes(flat.kinds[piece]!)) continue;
      const [west, south, east, north] = boxOf(flat, piece);
      const { first, last } = on.of(flat, piece);
      for (let turn = first; turn <= last; turn++) {
        const by = turn * on.length;
        widen(columns, columnAt(grid, west + by), columnAt(grid, east + by));
        widen(rows, rowAt(grid, south), rowAt(grid, north));
      }
    }
    return { columns, rows };
  };
}

function widen(extent: Extent, a: number, b: number): void {
  extent.low = Math.min(extent.low, a, b);
  extent.high = Math.max(extent.high, a, b);
}

function clip({ low, high }: Extent, size: number): Range | null {
  const start = Math.max(0, Math.floor(low));
  const stop = Math.min(size, Math.floor(high) + 1);
  return start < stop ? range(start, stop) : null;
}

function centres({ low, high }: Extent, size: number): Range {
  const start = Math.max(0, Math.ceil(low - 0.5));
  return range(start, Math.max(start, Math.min(size, Math.floor(high - 0.5) + 1)));
}

/** From the first to the last cell of all that are not empty. */
function united(ranges: readonly Range[]): Range {
  const held = ranges.filter(({ start, stop }) => start < stop);
  if (held.length === 0) return range(0, 0);
  return range(
    held.reduce((start, one) => Math.min(start, one.start), Infinity),
    held.reduce((stop, one) => Math.max(stop, one.stop), 0),
  );
}
