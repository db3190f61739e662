/** The image of a box under a transformation: the smallest upright box around it, as far as one can be vouched for. */
import type { Transform } from "./transform.ts";
import { type Period, turnsTo } from "./period.ts";

export type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface BoxMap {
  readonly transform: Transform;
  /** Of the image's x, which then runs on across the seam instead of jumping. */
  readonly period: Period | null;
}

/** A hull, and how far the true image may bulge out between the points that were followed. */
export interface BoxImage {
  readonly bounds: Bounds;
  readonly sag: number;
  /** Images of points along the edge, in order. */
  readonly ring: readonly Point[];
}

type Point = readonly [number, number];

/** Points per side of a box whose image is sought: a straight edge is a curve elsewhere. */
const SIDE_STEPS = 20;
/** Coordinates beyond this have left the earth: some projections give such numbers instead of none. */
const FARTHEST = 1e10;

function isPlace([x, y]: Point): boolean {
  return Math.abs(x) < FARTHEST && Math.abs(y) < FARTHEST;
}

/** A point of a box's edge; `s` runs from 0 to 4 around it, a side per unit. */
function edgePoint([west, south, east, north]: Bounds, s: number): Point {
  const side = Math.min(3, Math.floor(s));
  const f = s - side;
  if (side === 0) return [west + (east - west) * f, south];
  if (side === 1) return [east, south + (north - south) * f];
  if (side === 2) return [east + (west - east) * f, north];
  return [west, north + (south - north) * f];
}

/** The same meridian as close to `beside` as it can be. */
function nextTo(x: number, beside: number, period: Period | null): number {
  return period ? x + period.length * Math.round((beside - x) / period.length) : x;
}

/**
 * The image of a box, found by following its edge. Null where that says too little: points without an image, an edge that
 * jumps, a pole inside, or an inside that lies outside of the edge's image.
 */
export function boxImage(box: Bounds, map: BoxMap): BoxImage | null {
  const ring = followEdge(box, map);
  if (!ring) return null;
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of ring) extend(bounds, point);
  const sag = sagOf(ring, bounds);
  if (sag === null || !insideStays(box, map, { bounds, sag })) return null;
  return { bounds, sag, ring };
}

/** The edge's points in order, the first one again at the end; null where it does not close or has no image. */
function followEdge(box: Bounds, { transform, period }: BoxMap): Point[] | null {
  const ring: Point[] = [];
  for (let i = 0; i <= 4 * SIDE_STEPS; i++) {
    const image = transform(...edgePoint(box, i / SIDE_STEPS));
    if (!isPlace(image)) return null;
    ring.push(i === 0 ? image : [nextTo(image[0], ring[i - 1]![0], period), image[1]]);
  }
  const turned = Math.abs(ring[ring.length - 1]![0] - ring[0]![0]);
  return period && turned > period.length / 2 ? null : ring;
}

/** How far the curve leaves the chords between its points; null where a side jumps. */
function sagOf(ring: readonly Point[], [west, south, east, north]: Bounds): number | null {
  const rounding = Math.max(east - west, north - south) * 1e-9;
  let sag = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    if (i % SIDE_STEPS === 0) continue;
    const [a, b, c] = [ring[i - 1]!, ring[i]!, ring[i + 1]!];
    const bend = Math.hypot(c[0] - 2 * b[0] + a[0], c[1] - 2 * b[1] + a[1]);
    const way = Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1]);
    if (bend > way / 2 + rounding) return null;
    if (bend > sag) sag = bend;
  }
  return sag;
}

function insideStays(
  box: Bounds,
  { transform, period }: BoxMap,
  { bounds, sag }: Omit<BoxImage, "ring">,
): boolean {
  const middle = (bounds[0] + bounds[2]) / 2;
  const margin = sag + Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * 1e-6;
  for (const fx of [0.25, 0.5, 0.75]) {
    for (const fy of [0.25, 0.5, 0.75]) {
      const image = transform(box[0] + (box[2] - box[0]) * fx, box[1] + (box[3] - box[1]) * fy);
      if (!isPlace(image)) return false;
      const x = nextTo(image[0], middle, period);
      const inside =
        x >= bounds[0] - margin &&
        x <= bounds[2] + margin &&
        image[1] >= bounds[1] - margin &&
        image[1] <= bounds[3] + margin;
      if (!inside) return false;
    }
  }
  return true;
}

function extend(bounds: [number, number, number, number], [x, y]: Point): void {
  bounds[0] = Math.min(bounds[0], x);
  bounds[1] = Math.min(bounds[1], y);
  bounds[2] = Math.max(bounds[2], x);
  bounds[3] = Math.max(bounds[3], y);
}

/** Halvings by which the outermost points of an edge are sought between the followed ones: a thousandth of their distance. */
const REFINEMENTS = 10;

/** Bounds of an image whose bulges between the followed points are sought out too. */
export function refinedBounds(box: Bounds, map: BoxMap, image: BoxImage): Bounds {
  const middle = (image.bounds[0] + image.bounds[2]) / 2;
  const outermost = (axis: 0 | 1, sign: 1 | -1): number => {
    const value = (s: number): number => {
      const [x, y] = map.transform(...edgePoint(box, (s + 4) % 4));
      const found = sign * (axis === 0 ? nextTo(x, middle, map.period) : y);
      return Number.isNaN(found) ? -Infinity : found;
    };
    const { ring } = image;
    let start = 0;
    for (let i = 1; i < ring.length; i++) {
      if (ring[i]![axis] * sign > ring[start]![axis] * sign) start = i;
    }
    return sign * Math.max(image.bounds[axis + 1 + sign]! * sign, climb(value, start / SIDE_STEPS));
  };
  return [outermost(0, -1), outermost(1, -1), outermost(0, 1), outermost(1, 1)];
}

/** The largest value within one step around `start`, of a curve that has one summit there. */
function climb(value: (s: number) => number, start: number): number {
  let step = 0.5 / SIDE_STEPS;
  let best = start;
  let most = value(start);
  for (let i = 0; i < REFINEMENTS; i++, step /= 2) {
    const centre = best;
    for (const s of [centre - step, centre + step]) {
      const here = value(s);
      if (here > most) [best, most] = [s, here];
    }
  }
  return most;
}

/** Samples per side of a box whose edge alone says too little. */
const LOOSE_STEPS = 40;
/** Share of a turn that must stay free between samples for a box to be less than the whole turn. */
const FREE_SHARE = 0.1;

/** Bounds of the images of many points all over a box, where its edge is not enough; infinite and empty where none has one. */
export function looseBounds(box: Bounds, { transform, period }: BoxMap): Bounds {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const xs: number[] = [];
  for (let i = 0; i <= LOOSE_STEPS; i++) {
    for (let j = 0; j <= LOOSE_STEPS; j++) {
      const image = transform(
        box[0] + ((box[2] - box[0]) * i) / LOOSE_STEPS,
        box[1] + ((box[3] - box[1]) * j) / LOOSE_STEPS,
      );
      if (!isPlace(image)) continue;
      extend(bounds, image);
      xs.push(image[0]);
    }
  }
  if (!period || xs.length === 0) return bounds;
  const [west, east] = smallestArc(
    xs.map((x) => [x, x]),
    period,
  );
  return east - west > period.length * (1 - FREE_SHARE)
    ? [period.west, bounds[1], period.west + period.length, bounds[3]]
    : [west, bounds[1], east, bounds[3]];
}

/** The shortest stretch of a circle that holds all the given ones: from a start within the turn, on to an end that may lie beyond it. */
export function smallestArc(
  arcs: readonly (readonly [number, number])[],
  period: Period,
): readonly [number, number] {
  const { length, west } = period;
  const placed = arcs
    .map(([start, stop]): [number, number] => {
      const turns = turnsTo(start, period);
      return [start - turns * length, stop - turns * length];
    })
    .sort((a, b) => a[0] - b[0]);
  let reached = placed.reduce((most, arc) => Math.max(most, arc[1]), -Infinity) - length;
  let [begin, gap] = [placed[0]![0], -Infinity];
  for (const [start, stop] of placed) {
    if (start - reached > gap) [begin, gap] = [start, start - reached];
    reached = Math.max(reached, stop);
  }
  return gap <= 0 ? [west, west + length] : [begin, begin + length - gap];
}
