/** Coordinates from one system to another, through proj4's projections. */
import proj4 from "proj4";
import { type CrsSystem, systemText } from "./system.ts";

/** Takes and gives [x, y]; coordinates that have no image come out as NaN or infinite. */
export type Transform = (x: number, y: number) => readonly [number, number];

interface Point {
  x: number;
  y: number;
}

/** proj4's object of one system, as far as it is used here; longitude and latitude in radians. */
interface Projection {
  readonly projName: string;
  readonly datumCode?: string;
  readonly to_meter?: number;
  readonly from_greenwich?: number;
  readonly datum: { readonly datum_type: number; readonly a: number; readonly es: number };
  forward(point: Point): Point | null | undefined;
  inverse(point: Point): Point | null | undefined;
}

const RADIANS = 0.017453292519943295;
const DEGREES = 57.29577951308232;
/** proj4's kinds of datum that take part in a shift: three parameters, seven, equal to WGS 84. */
const SHIFTED = [1, 2];
const NONE = 5;
/** GRS 80 and WGS 84 count as one, as in proj4. */
const ECCENTRICITY_TOLERANCE = 5e-11;

/** Whether proj4 can set the projection up: a satellite on the ground has none, nor has a cone that is a plane. */
export function isComputable(system: CrsSystem): boolean {
  try {
    projectionOf(system);
    return true;
  } catch {
    return false;
  }
}

/** Of computable systems. */
export function makeTransform(from: CrsSystem, to: CrsSystem): Transform {
  const source = projectionOf(from);
  const target = projectionOf(to);
  const between = shiftless(source, target) ? direct(source, target) : shifting(source, target);
  return turned(axesOf(from), bounded(between), axesOf(to));
}

/** Beyond any coordinate on the Earth, in any unit but the millimetre: there some of proj4's series do not end. */
const COORDINATE_MAX = 1e9;

/** No image for what is no coordinate, and where proj4 throws because a point is outside of the projection. */
function bounded(between: Transform): Transform {
  return (x, y) => {
    if (!(Math.abs(x) <= COORDINATE_MAX && Math.abs(y) <= COORDINATE_MAX)) return [NaN, NaN];
    try {
      return between(x, y);
    } catch {
      return [NaN, NaN];
    }
  };
}

function projectionOf(system: CrsSystem): Projection {
  const sphere = system.projection === "tmerc" && system.ellipsoid.inverseFlattening === 0;
  return new proj4.Proj(systemText(system) + (sphere ? " +approx" : "")) as unknown as Projection;
}

/** Nothing happens between the two datums, by proj4's own rules. */
function shiftless({ datum: one }: Projection, { datum: other }: Projection): boolean {
  if (SHIFTED.includes(one.datum_type) || SHIFTED.includes(other.datum_type)) return false;
  if (one.datum_type === NONE || other.datum_type === NONE) return true;
  return one.a === other.a && Math.abs(one.es - other.es) <= ECCENTRICITY_TOLERANCE;
}

/** The projections alone: the same operations in the same order as proj4's, without what it allocates around them. */
function direct(source: Projection, target: Projection): Transform {
  const fromDegrees = source.projName === "longlat";
  const toDegrees = target.projName === "longlat";
  const unitIn = source.to_meter ?? 1;
  const unitOut = target.to_meter ?? 1;
  const meridianIn = source.from_greenwich ?? 0;
  const meridianOut = target.from_greenwich ?? 0;
  return (x, y) => {
    const point = fromDegrees
      ? { x: x * RADIANS, y: y * RADIANS }
      : source.inverse({ x: x * unitIn, y: y * unitIn });
    if (!point) return [NaN, NaN];
    point.x += meridianIn - meridianOut;
    if (toDegrees) return [point.x * DEGREES, point.y * DEGREES];
    const image = target.forward(point);
    return image ? [image.x / unitOut, image.y / unitOut] : [NaN, NaN];
  };
}

/** By way of WGS 84 where neither side is on it: proj4 would set that up anew for each point. */
function shifting(source: Projection, target: Projection): Transform {
  const wgs84 = new proj4.Proj("WGS84");
  const ends = [source, target];
  const stations = (
    ends.some((end) => end.datumCode === "WGS84") ? ends : [source, wgs84, target]
  ) as never[];
  return (x, y) => {
    let point: { x: number; y: number } | undefined = { x, y };
    for (let leg = 1; leg < stations.length; leg++) {
      point = proj4.transform(stations[leg - 1]!, stations[leg]!, point);
      if (!point || !Number.isFinite(point.x) || !Number.isFinite(point.y)) return [NaN, NaN];
    }
    return [point.x, point.y];
  };
}

/** "ws" for systems that count west and south: their coordinates are given as they are, as PROJ and GDAL do. */
function axesOf(system: CrsSystem): string {
  return system.flags.find((flag) => flag.startsWith("axis="))?.slice(5, 7) ?? "en";
}

function turned(from: string, between: Transform, to: string): Transform {
  if (from === "en" && to === "en") return between;
  return (x, y) => {
    const [east, north] = between(...toEastNorth(from, x, y));
    return fromEastNorth(to, east, north);
  };
}

function toEastNorth(axes: string, x: number, y: number): readonly [number, number] {
  const first = /[ws]/.test(axes[0]!) ? -x : x;
  const second = /[ws]/.test(axes[1]!) ? -y : y;
  return /[ew]/.test(axes[0]!) ? [first, second] : [second, first];
}

function fromEastNorth(axes: string, east: number, north: number): readonly [number, number] {
  const of = (axis: string): number =>
    axis === "e" ? east : axis === "w" ? -east : axis === "n" ? north : -north;
  return [of(axes[0]!), of(axes[1]!)];
}
