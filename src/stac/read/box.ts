/** Boxes in longitude and latitude. A box that crosses the antimeridian becomes two that do not. */
import { isObject, numbersOf } from "./json.ts";

/** West, south, east, north in WGS 84 degrees; west <= east. */
export type Box = readonly [number, number, number, number];

/**
 * The parts of a declared box of 4 or 6 numbers. A box of more than half the earth may be meant, or written by someone who did not know of
 * the antimeridian: where the pixels lie settles it, else the geometry.
 */
export function boxesOf(
  bbox: unknown,
  geometry: unknown,
  pixels: () => Box | null = () => null,
): readonly Box[] {
  const flat = flatBox(numbersOf(bbox));
  if (flat === null) return geometryBoxes(geometry);
  if (flat[2] - flat[0] > 180) {
    const place = pixels();
    if (place) return splitBox(place);
    const parts = geometryBoxes(geometry);
    if (parts.length > 0 && parts.every((part) => part[2] - part[0] <= 180)) return parts;
  }
  return splitBox(flat);
}

function flatBox(numbers: readonly number[] | null): Box | null {
  if (numbers?.length === 4) return numbers as unknown as Box;
  if (numbers?.length === 6) return [numbers[0]!, numbers[1]!, numbers[3]!, numbers[4]!];
  return null;
}

/** West > east, or longitudes beyond 180 degrees: two parts, one at each side of the antimeridian. */
export function splitBox([west, south, east, north]: Box): readonly Box[] {
  if (west > east) return [box(west, south, 180, north), box(-180, south, east, north)];
  if (east - west >= 360) return [[-180, south, 180, north]];
  if (east > 180) {
    if (west >= 180) return [box(west - 360, south, east - 360, north)];
    return [box(west, south, 180, north), box(-180, south, east - 360, north)];
  }
  if (west < -180) {
    if (east <= -180) return [box(west + 360, south, east + 360, north)];
    return [box(west + 360, south, 180, north), box(-180, south, east, north)];
  }
  return [[west, south, east, north]];
}

function box(west: number, south: number, east: number, north: number): Box {
  return [west, south, east, north];
}

/** One box per part of a geometry, but for parts that touch: those of one side are joined. */
function geometryBoxes(geometry: unknown): readonly Box[] {
  if (!isObject(geometry)) return [];
  const rings = ringsOf(geometry);
  const boxes = rings.flatMap((ring) => splitBox(ringBox(ring)));
  const sides = [boxes.filter((each) => each[0] < 0), boxes.filter((each) => each[0] >= 0)];
  const joined = sides.flatMap((side) => (side.length > 0 ? [side.reduce(uniteBoxes)] : []));
  const whole = joined.length === 2 ? uniteBoxes(joined[0]!, joined[1]!) : null;
  return whole && whole[2] - whole[0] <= 180 ? [whole] : joined;
}

/** A step of more than half the earth between two points is one over the antimeridian; one all around it is an edge of the whole earth. */
function ringBox(ring: readonly (readonly number[])[]): Box {
  const jumps = ring.some((point, i) => {
    const step = i > 0 ? Math.abs(point[0]! - ring[i - 1]![0]!) : 0;
    return step > 180 && step < 360;
  });
  const boxes = ring.map((point): Box => {
    const x = jumps && point[0]! < 0 ? point[0]! + 360 : point[0]!;
    return [x, point[1]!, x, point[1]!];
  });
  return boxes.reduce(uniteBoxes, [Infinity, Infinity, -Infinity, -Infinity]);
}

/** Lists of points, at whatever depth of the coordinates they lie. */
function ringsOf(geometry: Readonly<Record<string, unknown>>): (readonly (readonly number[])[])[] {
  const found: (readonly (readonly number[])[])[] = [];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value) || value.length === 0) return;
    if (value.every((point) => (numbersOf(point)?.length ?? 0) >= 2)) found.push(value as number[][]);
    else if ((numbersOf(value)?.length ?? 0) >= 2) found.push([value as number[]]);
    else value.forEach(visit);
  };
  if (Array.isArray(geometry["geometries"]))
    for (const part of geometry["geometries"]) if (isObject(part)) found.push(...ringsOf(part));
  visit(geometry["coordinates"]);
  return found;
}

export function uniteBoxes(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

export function boxesTouch(a: readonly Box[], b: readonly Box[]): boolean {
  return a.some((p) => b.some((q) => p[0] <= q[2] && p[2] >= q[0] && p[1] <= q[3] && p[3] >= q[1]));
}
