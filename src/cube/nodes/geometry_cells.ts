/** Which cells of a grid a geometry covers: polygons by cell centres (even-odd rule), lines and points by the nearest centres. */
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
  const positions = [...parts.polygons.flat(2), ...parts.lines.flat(), ...parts.points];
  if (positions.length === 0) return null;
  const columns = positions.map((p) => columnAt(grid, p[0]!));
  const rows = positions.map((p) => rowAt(grid, p[1]!));
  const x = clip(columns, grid.width);
  const y = clip(rows, grid.height);
  return x && y ? { y, x } : null;
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
    const touched = [...lineCells(parts, grid, row)].map((column): CellSpan => ({
      row,
      start: column,
      stop: column + 1,
    }));
    spans.push(...joinSpans([...inside, ...touched], window.x));
  }
  return spans;
}

/** Cells of one row whose centres lie between an odd and the next even crossing of the rings. */
function polygonSpans(rings: Rings, grid: Grid, row: number): CellSpan[] {
  const y = grid.originY + (row + 0.5) * grid.stepY;
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x0, y0] = ring[i] as [number, number];
      const [x1, y1] = ring[i + 1] as [number, number];
      if (y0 > y === y1 > y) continue;
      crossings.push(columnAt(grid, x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)));
    }
  }
  crossings.sort((a, b) => a - b);
  const spans: CellSpan[] = [];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const start = Math.ceil(crossings[i]! - 0.5);
    const stop = Math.floor(crossings[i + 1]! - 0.5) + 1;
    if (start < stop) spans.push({ row, start, stop });
  }
  return spans;
}

/** Columns of one row that hold points or samples of lines taken every half cell. */
function lineCells(parts: GeometryParts, grid: Grid, row: number): Set<number> {
  const columns = new Set<number>();
  const mark = (x: number, y: number): void => {
    if (Math.floor(rowAt(grid, y)) === row) columns.add(Math.floor(columnAt(grid, x)));
  };
  for (const point of parts.points) mark(point[0]!, point[1]!);
  const spacing = Math.min(Math.abs(grid.stepX), Math.abs(grid.stepY)) / 2;
  for (const line of parts.lines) {
    for (let i = 0; i + 1 < line.length; i++) markSegment(line[i]!, line[i + 1]!, { spacing, mark });
  }
  return columns;
}

function markSegment(
  a: Position,
  b: Position,
  with_: { readonly spacing: number; readonly mark: (x: number, y: number) => void },
): void {
  const length = Math.hypot(b[0]! - a[0]!, b[1]! - a[1]!);
  const pieces = Math.max(1, Math.ceil(length / with_.spacing));
  for (let k = 0; k <= pieces; k++) {
    const f = k / pieces;
    with_.mark(a[0]! + f * (b[0]! - a[0]!), a[1]! + f * (b[1]! - a[1]!));
  }
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
  const { type, coordinates } = geometry as { type: string; coordinates: unknown };
  const none = { polygons: [], lines: [], points: [] };
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
      return { ...none, points: [coordinates as Position] };
    case "MultiPoint":
      return { ...none, points: coordinates as readonly Position[] };
    default:
      return none;
  }
}
