/** Points that stand for geometries: regular ones, and random ones that are the same for the same seed. */
import type { PlainGeometry } from "./geometry.ts";
import { positionsOf } from "./geometry.ts";
import { type Area, areaOf, boundsOf, hasPositions } from "./topology.ts";

export type Position = readonly [number, number];
type Coordinates = readonly Position[];

/** The simple geometries that a geometry is made of. */
function partsOf({ type, coordinates }: PlainGeometry): PlainGeometry[] {
  if (!type.startsWith("Multi")) return [{ type, coordinates }];
  return (coordinates as readonly unknown[]).map((part) => ({ type: type.slice(5), coordinates: part }));
}

/** One point per cell of a grid in polygons, one per distance along lines, and points as they are; the first position where there would be none. */
export function regularPoints(geometry: PlainGeometry, distance: number): Position[] {
  const points = partsOf(geometry).flatMap((part) => {
    if (part.type === "Polygon") return gridPoints(part, distance);
    if (part.type === "LineString") return pointsAlong(part.coordinates as Coordinates, distance);
    return [...positionsOf(part)];
  });
  if (points.length > 0) return points.map(([x, y]) => [x, y]);
  const first = positionsOf(geometry).next();
  return first.done ? [] : [[first.value[0], first.value[1]]];
}

/** How many places are looked at for regular points: cells of the grids, and steps along lines. */
export function placesIn(geometry: PlainGeometry, distance: number): number {
  return partsOf(geometry).reduce((sum, part) => {
    if (part.type === "LineString") return sum + lengthOf(part.coordinates as Coordinates) / distance + 1;
    if (part.type !== "Polygon" || !hasPositions(part)) return sum + 1;
    const [west, south, east, north] = boundsOf(part);
    return sum + Math.ceil((east - west) / distance) * Math.ceil((north - south) / distance);
  }, 0);
}

/** Middles of the cells of a grid from the upper left corner of the bounds on, those in the polygon, row by row. */
function gridPoints(polygon: PlainGeometry, distance: number): Position[] {
  if (!hasPositions(polygon)) return [];
  const [west, south, east, north] = boundsOf(polygon);
  const columns = Math.ceil((east - west) / distance);
  const rows = Math.ceil((north - south) / distance);
  const area = areaOf(polygon);
  const points: Position[] = [];
  for (let row = 0; row < rows; row++) {
    const y = north - (row + 0.5) * distance;
    for (let column = 0; column < columns; column++) {
      const x = west + (column + 0.5) * distance;
      if (area.has(x, y)) points.push([x, y]);
    }
  }
  return points;
}

function lengthOf(line: Coordinates): number {
  return line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i]![0], y - line[i]![1]), 0);
}

/** The first position, and one each time that the distance has been walked again. */
function pointsAlong(line: Coordinates, distance: number): Position[] {
  const steps = Math.floor(lengthOf(line) / distance + 1e-9);
  return line.length === 0 ? [] : Array.from({ length: steps + 1 }, (_, i) => positionAt(line, i * distance));
}

function positionAt(line: Coordinates, along: number): Position {
  let left = along;
  for (let i = 1; i < line.length; i++) {
    const [x0, y0] = line[i - 1]!;
    const [x1, y1] = line[i]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (left <= length && length > 0)
      return [x0 + ((x1 - x0) * left) / length, y0 + ((y1 - y0) * left) / length];
    left -= length;
  }
  const [x, y] = line.at(-1)!;
  return [x, y];
}

/** Numbers from 0 to below 1; the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many points can be drawn from a geometry: of points each is drawn once. */
export function drawableFrom(geometry: PlainGeometry): number {
  if (!geometry.type.endsWith("Point")) return Infinity;
  return [...positionsOf(geometry)].length;
}

/** So many points, evenly spread over areas and along lines; of points a choice without repetition. */
export function randomPoints(geometry: PlainGeometry, count: number, random: () => number): Position[] {
  const parts = partsOf(geometry).filter(hasPositions);
  if (geometry.type.endsWith("Point"))
    return chosen(
      parts.flatMap((part) => [...positionsOf(part)]),
      count,
      random,
    );
  const sources = parts.map((part) =>
    part.type === "Polygon" ? areaSource(part, random) : lineSource(part.coordinates as Coordinates, random),
  );
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  return Array.from({ length: count }, () => {
    let left = random() * total;
    const source = sources.find(({ size }) => (left -= size) < 0) ?? sources.at(-1)!;
    return source.draw();
  });
}

interface Source {
  readonly size: number;
  draw(): Position;
}

/** Tries of a position in the bounds of a polygon; of a polygon that fills a thousandth of them one in three points needs the way out. */
const TRIES = 1000;

function areaSource(polygon: PlainGeometry, random: () => number): Source {
  const area: Area = areaOf(polygon);
  const [west, south, east, north] = boundsOf(polygon);
  return {
    size: area.size,
    draw() {
      for (let i = 0; i < TRIES; i++) {
        const [x, y] = [west + random() * (east - west), south + random() * (north - south)];
        if (area.has(x, y)) return [x, y];
      }
      return area.inside();
    },
  };
}

function lineSource(line: Coordinates, random: () => number): Source {
  const length = lengthOf(line);
  return { size: length, draw: () => positionAt(line, random() * length) };
}

function chosen(positions: Coordinates, count: number, random: () => number): Position[] {
  const left = positions.map(([x, y]): Position => [x, y]);
  const picked: Position[] = [];
  while (picked.length < count && left.length > 0)
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  return picked;
}
