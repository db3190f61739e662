/** Which cells of a grid a geometry covers: polygons by cell centres (even-odd rule, edges included), lines and points the cells that hold them. */
import { periodOf } from "../crs/index.ts";
import { type Grid, gridBounds } from "../shape.ts";
import { type Range, range } from "../region.ts";

/** Columns [start, stop) of one row. */
export interface CellSpan {
  readonly row: number;
  readonly start: number;
  readonly stop: number;
}

export interface CellWindow {
  readonly y: Range;
  readonly x: Range;
}

type Position = readonly number[];
type Rings = readonly (readonly Position[])[];

interface GeometryParts {
  /** All rings of all polygons; the even-odd rule makes holes of inner ones. */
  readonly polygons: readonly Rings[];
  readonly lines: readonly (readonly Position[])[];
  readonly points: readonly Position[];
}

/** The smallest window of cells that can hold cells of the geometry, or null when it lies outside of the grid. */
export function geometryWindow(geometry: unknown, grid: Grid): CellWindow | null {
  const parts = onTurnsOf(grid, partsOf(geometry));
  const positions = [...parts.polygons.flat(2), ...parts.lines.flat(), ...parts.points].filter(
    (position) => Number.isFinite(position[0]) && Number.isFinite(position[1]),
  );
  if (positions.length === 0) return null;
  const columns = positions.map((p) => columnAt(grid, p[0]!));
  const rows = positions.map((p) => rowAt(grid, p[1]!));
  const x = clip(columns, grid.width);
  const y = clip(rows, grid.height);
  return x && y ? { y, x } : null;
}

/** The cells in the bounding box of geometries: by their centres for polygons, by what they hold for lines and points. */
export function coveredWindow(geometries: readonly unknown[], grid: Grid): CellWindow {
  const columns: Range[] = [];
  const rows: Range[] = [];
  for (const geometry of geometries) {
    const touched = geometryWindow(geometry, grid);
    if (!touched) continue;
    const corners = onTurnsOf(grid, partsOf(geometry)).polygons.flat(2);
    if (corners.length === 0) {
      columns.push(touched.x);
      rows.push(touched.y);
      continue;
    }
    columns.push(
      centres(
        corners.map((p) => columnAt(grid, p[0]!)),
        grid.width,
      ),
    );
    rows.push(
      centres(
        corners.map((p) => rowAt(grid, p[1]!)),
        grid.height,
      ),
    );
  }
  return { x: united(columns), y: united(rows) };
}

function centres(at: readonly number[], size: number): Range {
  const low = at.reduce((a, b) => Math.min(a, b), Infinity);
  const high = at.reduce((a, b) => Math.max(a, b), -Infinity);
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

function clip(at: readonly number[], size: number): Range | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of at) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const start = Math.max(0, Math.floor(low));
  const stop = Math.min(size, Math.floor(high) + 1);
  return start < stop ? range(start, stop) : null;
}

function columnAt(grid: Grid, x: number): number {
  return (x - grid.originX) / grid.stepX;
}

function rowAt(grid: Grid, y: number): number {
  return (y - grid.originY) / grid.stepY;
}

/** Where x comes round: each part on every turn on which it meets the grid. Others stay as they are. */
function onTurnsOf(grid: Grid, parts: GeometryParts): GeometryParts {
  const period = periodOf(grid.crs);
  if (!period) return parts;
  const [west, , east] = gridBounds(grid);
  const shifts = (line: readonly Position[]): number[] => {
    const xs = line.map((position) => position[0]!);
    const low = xs.reduce((a, b) => Math.min(a, b), Infinity);
    const high = xs.reduce((a, b) => Math.max(a, b), -Infinity);
    const first = Math.ceil((west - high) / period.length);
    const last = Math.floor((east - low) / period.length);
    return Array.from({ length: Math.max(0, last - first + 1) || 0 }, (_, i) => (first + i) * period.length);
  };
  const moved = (line: readonly Position[], by: number): readonly Position[] =>
    by === 0 ? line : line.map(([x, ...rest]) => [x! + by, ...rest]);
  return {
    polygons: parts.polygons.flatMap((rings) =>
      shifts(rings[0] ?? []).map((by) => rings.map((ring) => moved(ring, by))),
    ),
    lines: parts.lines.flatMap((line) => shifts(line).map((by) => moved(line, by))),
    points: parts.points.flatMap((point) => shifts([point]).flatMap((by) => moved([point], by))),
  };
}

/** The geometry's cells inside a window, rows ascending, columns ascending within a row, none twice. */
export function geometrySpans(geometry: unknown, grid: Grid, window: CellWindow): CellSpan[] {
  const parts = onTurnsOf(grid, partsOf(geometry));
  const spans: CellSpan[] = [];
  for (let row = window.y.start; row < window.y.stop; row++) {
    const inside = parts.polygons.flatMap((rings) => polygonSpans(rings, grid, row));
    spans.push(...joinSpans([...inside, ...touchedSpans(parts, grid, row)], window.x));
  }
  return spans;
}

/** Cells of one row whose centres lie between an odd and the next even crossing of the rings, or on an edge. */
function polygonSpans(rings: Rings, grid: Grid, row: number): CellSpan[] {
  const y = grid.originY + (row + 0.5) * grid.stepY;
  const crossings: number[] = [];
  const spans: CellSpan[] = [];
  const add = (from: number, to: number): void => {
    const start = Math.ceil(from - 0.5);
    const stop = Math.floor(to - 0.5) + 1;
    if (start < stop) spans.push({ row, start, stop });
  };
  for (const ring of rings.map(closed)) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x0, y0] = ring[i] as [number, number];
      const [x1, y1] = ring[i + 1] as [number, number];
      if (y0 === y || y1 === y) {
        const a = columnAt(grid, y0 === y ? x0 : x1);
        const b = columnAt(grid, y1 === y ? x1 : x0);
        add(Math.min(a, b), Math.max(a, b));
      }
      if (y0 > y === y1 > y) continue;
      crossings.push(columnAt(grid, x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)));
    }
  }
  crossings.sort((a, b) => a - b);
  for (let i = 0; i + 1 < crossings.length; i += 2) add(crossings[i]!, crossings[i + 1]!);
  return spans;
}

/** A ring ends where it starts, also where its last position is left out. */
function closed(ring: readonly Position[]): readonly Position[] {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
}

/** Cells of one row that hold points, or any part of a line. A cell holds its first edges, not its last ones. */
function touchedSpans(parts: GeometryParts, grid: Grid, row: number): CellSpan[] {
  const spans: CellSpan[] = [];
  for (const point of parts.points) {
    const column = Math.floor(columnAt(grid, point[0]!));
    if (Math.floor(rowAt(grid, point[1]!)) === row) spans.push({ row, start: column, stop: column + 1 });
  }
  for (const line of parts.lines) {
    for (let i = 0; i + 1 < line.length; i++) {
      const span = segmentSpan(cellsOf(grid, line[i]!), cellsOf(grid, line[i + 1]!), row);
      if (span) spans.push(span);
    }
  }
  return spans;
}

interface CellPoint {
  readonly u: number;
  readonly v: number;
}

function cellsOf(grid: Grid, position: Position): CellPoint {
  return { u: columnAt(grid, position[0]!), v: rowAt(grid, position[1]!) };
}

/** The columns that a segment crosses between the two edges of a row. */
function segmentSpan(a: CellPoint, b: CellPoint, row: number): CellSpan | null {
  const low = Math.max(row, Math.min(a.v, b.v));
  const high = Math.min(row + 1, Math.max(a.v, b.v));
  if (!(low <= high) || low === row + 1) return null;
  const at = (v: number): number => (a.v === b.v ? NaN : a.u + ((v - a.v) / (b.v - a.v)) * (b.u - a.u));
  const [from, to] = a.v === b.v ? [a.u, b.u] : [at(low), at(high)];
  return { row, start: Math.floor(Math.min(from, to)), stop: Math.floor(Math.max(from, to)) + 1 };
}

function joinSpans(spans: readonly CellSpan[], within: Range): CellSpan[] {
  const clipped = spans
    .map((span) => ({
      ...span,
      start: Math.max(span.start, within.start),
      stop: Math.min(span.stop, within.stop),
    }))
    .filter((span) => span.start < span.stop)
    .sort((a, b) => a.start - b.start);
  const joined: CellSpan[] = [];
  for (const span of clipped) {
    const last = joined[joined.length - 1];
    if (last && span.start <= last.stop)
      joined[joined.length - 1] = { ...last, stop: Math.max(last.stop, span.stop) };
    else joined.push(span);
  }
  return joined;
}

function partsOf(geometry: unknown): GeometryParts {
  const none = { polygons: [], lines: [], points: [] };
  if (geometry === null) return none;
  const { type, coordinates } = geometry as { type: string; coordinates: unknown };
  switch (type) {
    case "Polygon":
      return { ...none, polygons: [coordinates as Rings] };
    case "MultiPolygon":
      return { ...none, polygons: coordinates as readonly Rings[] };
    case "LineString":
      return { ...none, lines: [coordinates as readonly Position[]] };
    case "MultiLineString":
      return { ...none, lines: coordinates as readonly (readonly Position[])[] };
    case "Point":
      return { ...none, points: (coordinates as Position).length > 0 ? [coordinates as Position] : [] };
    case "MultiPoint":
      return { ...none, points: coordinates as readonly Position[] };
    default:
      return none;
  }
}
