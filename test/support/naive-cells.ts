/** Cells of geometries found slowly: every row against every edge, by the definition alone. The oracle of src/cube/zones. */
import { periodOf } from "../../src/cube/crs/index.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";

type Position = readonly number[];
type Ring = readonly Position[];

interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

/** Numbers of the cells of a grid that a geometry covers, ascending. */
export function naiveCells(geometry: Geometry | null, grid: Grid): number[] {
  const cells = new Set<number>();
  const add = (row: number, start: number, stop: number): void => {
    for (let column = Math.max(0, start); column < Math.min(grid.width, stop); column++)
      cells.add(row * grid.width + column);
  };
  const { polygons, lines, points } = partsOf(geometry);
  for (let row = 0; row < grid.height; row++) {
    for (const rings of polygons)
      for (const by of turns(grid, rings[0] ?? []))
        insideOf(
          rings.map((ring) => moved(ring, by)),
          grid,
          row,
          add,
        );
    for (const line of lines) for (const by of turns(grid, line)) touchedBy(moved(line, by), grid, row, add);
    for (const point of points)
      for (const by of turns(grid, [point])) {
        const column = Math.floor((point[0]! + by - grid.originX) / grid.stepX);
        if (Math.floor((point[1]! - grid.originY) / grid.stepY) === row) add(row, column, column + 1);
      }
  }
  return [...cells].sort((a, b) => a - b);
}

type Add = (row: number, start: number, stop: number) => void;

function insideOf(rings: readonly Ring[], grid: Grid, row: number, add: Add): void {
  const y = grid.originY + (row + 0.5) * grid.stepY;
  const column = (x: number): number => (x - grid.originX) / grid.stepX;
  const between = (a: number, b: number): void =>
    add(row, Math.ceil(Math.min(a, b) - 0.5), Math.floor(Math.max(a, b) - 0.5) + 1);
  const crossings: number[] = [];
  for (const ring of rings) {
    ring.forEach(([x0, y0], i) => {
      const [x1, y1] = ring[(i + 1) % ring.length] as [number, number];
      if (y0 === y && y1 === y) between(column(x0!), column(x1));
      else if (y0 === y) between(column(x0!), column(x0!));
      if (y0! > y !== y1 > y) crossings.push(column(x0! + ((y - y0!) / (y1 - y0!)) * (x1 - x0!)));
    });
  }
  crossings.sort((a, b) => a - b);
  for (let i = 0; i + 1 < crossings.length; i += 2) between(crossings[i]!, crossings[i + 1]!);
}

function touchedBy(line: Ring, grid: Grid, row: number, add: Add): void {
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i]!, line[i + 1]!].map(([x, y]) => ({
      u: (x! - grid.originX) / grid.stepX,
      v: (y! - grid.originY) / grid.stepY,
    })) as [{ u: number; v: number }, { u: number; v: number }];
    const low = Math.max(row, Math.min(a.v, b.v));
    const high = Math.min(row + 1, Math.max(a.v, b.v));
    if (low > high || low === row + 1) continue;
    const at = (v: number): number => a.u + ((v - a.v) / (b.v - a.v)) * (b.u - a.u);
    const [from, to] = a.v === b.v ? [a.u, b.u] : [at(low), at(high)];
    add(row, Math.floor(Math.min(from, to)), Math.floor(Math.max(from, to)) + 1);
  }
}

function turns(grid: Grid, line: Ring): number[] {
  const length = periodOf(grid.crs)?.length;
  if (length === undefined) return [0];
  const [west, , east] = gridBounds(grid);
  const xs = line.map(([x]) => x!);
  const found: number[] = [];
  for (let turn = -4; turn <= 4; turn++)
    if (Math.min(...xs) + turn * length <= east && Math.max(...xs) + turn * length >= west)
      found.push(turn * length);
  return found;
}

function moved(line: Ring, by: number): Ring {
  return line.map(([x, y]) => [x! + by, y!]);
}

function partsOf(geometry: Geometry | null): {
  readonly polygons: readonly (readonly Ring[])[];
  readonly lines: readonly Ring[];
  readonly points: readonly Position[];
} {
  const none = { polygons: [], lines: [], points: [] };
  if (geometry === null) return none;
  const { type, coordinates } = geometry;
  if (type === "Polygon") return { ...none, polygons: [coordinates as Ring[]] };
  if (type === "MultiPolygon") return { ...none, polygons: coordinates as Ring[][] };
  if (type === "LineString") return { ...none, lines: [coordinates as Ring] };
  if (type === "MultiLineString") return { ...none, lines: coordinates as Ring[] };
  if (type === "Point") return { ...none, points: [coordinates as Position] };
  return { ...none, points: coordinates as Position[] };
}
