/** Operations on geometries as the Simple Features standard has them, computed by JSTS, a port of the JTS Topology Suite. */
import Flatbush from "flatbush";
import IndexedPointInAreaLocator from "jsts/org/locationtech/jts/algorithm/locate/IndexedPointInAreaLocator.js";
import InteriorPointArea from "jsts/org/locationtech/jts/algorithm/InteriorPointArea.js";
import Coordinate from "jsts/org/locationtech/jts/geom/Coordinate.js";
import type Geometry from "jsts/org/locationtech/jts/geom/Geometry.js";
import GeometryFactory from "jsts/org/locationtech/jts/geom/GeometryFactory.js";
import GeoJSONReader from "jsts/org/locationtech/jts/io/GeoJSONReader.js";
import GeoJSONWriter from "jsts/org/locationtech/jts/io/GeoJSONWriter.js";
import BufferOp from "jsts/org/locationtech/jts/operation/buffer/BufferOp.js";
import RelateOp from "jsts/org/locationtech/jts/operation/relate/RelateOp.js";
import UnaryUnionOp from "jsts/org/locationtech/jts/operation/union/UnaryUnionOp.js";
import { relationPositionsMax } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import { type PlainGeometry, positionsOf } from "./geometry.ts";

const reader = new GeoJSONReader(new GeometryFactory());
const writer = new GeoJSONWriter();

/** Corners of a quarter of a circle around a point. */
const QUARTER_SEGMENTS = 8;

function read({ type, coordinates }: PlainGeometry): Geometry {
  return attempt(() => reader.read({ type, coordinates }) as Geometry);
}

/** What JSTS cannot do is the fault of the geometry: rings that are open, lines of one position. */
function attempt<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw new ProcessFault(
      "ProcessParameterInvalid",
      `A geometry is not valid: ${error instanceof Error ? error.message : "it cannot be computed"}.`,
    );
  }
}

/** The geometry grown (or, by a negative distance, shrunk) by a distance in its own units; null when nothing is left of it. */
export function buffered(geometry: PlainGeometry, distance: number): PlainGeometry | null {
  const grown = attempt(
    () =>
      writer.write(
        BufferOp.bufferOp(read(geometry), distance, QUARTER_SEGMENTS) as Geometry,
      ) as PlainGeometry,
  );
  return hasPositions(grown) ? { type: grown.type, coordinates: grown.coordinates } : null;
}

export function hasPositions(geometry: PlainGeometry | null): geometry is PlainGeometry {
  return geometry !== null && !positionsOf(geometry).next().done;
}

export type Relation =
  | "intersects"
  | "disjoint"
  | "equals"
  | "touches"
  | "crosses"
  | "overlaps"
  | "contains"
  | "within";

/** Whether the union of the bases is in this relation to a geometry: they contain it, say, or lie within it. */
export function relationTo(
  bases: readonly PlainGeometry[],
  relation: Relation,
): (geometry: PlainGeometry) => boolean {
  const parts = bases.map(read);
  if (parts.length === 0) return () => relation === "disjoint";
  if (relation === "intersects") return intersectsAny(bases, parts);
  if (relation === "disjoint") {
    const intersects = intersectsAny(bases, parts);
    return (geometry) => !intersects(geometry);
  }
  const union = attempt(() => unionOf(parts));
  if (union.getGeometryType() === "GeometryCollection")
    throw new ProcessFault(
      "ProcessParameterInvalid",
      `The relation '${relation}' to points, lines and polygons at once is not defined; use geometries of one kind.`,
    );
  const size = bases.reduce((sum, base) => sum + positionCount(base), 0);
  const [west, south, east, north] = bases.map(boundsOf).reduce(hullOf);
  const compare = comparisons();
  return (geometry) => {
    const [left, bottom, right, top] = boundsOf(geometry);
    // Whatever the relation is, what lies apart is not in it.
    if (left > east || right < west || bottom > north || top < south) return false;
    compare(size + positionCount(geometry));
    return attempt(() => isRelated(relation, union, read(geometry)));
  };
}

function unionOf(parts: readonly Geometry[]): Geometry & { getGeometryType(): string } {
  const factory = parts[0]!.getFactory() as {
    createGeometryCollection(parts: readonly Geometry[]): Geometry;
  };
  return UnaryUnionOp.union(factory.createGeometryCollection(parts)) as Geometry & {
    getGeometryType(): string;
  };
}

function hullOf(a: Bounds, b: Bounds): Bounds {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function positionCount(geometry: PlainGeometry): number {
  let count = 0;
  for (const _ of positionsOf(geometry)) count++;
  return count;
}

/** Counts the positions that are compared, up to a bound. */
function comparisons(): (positions: number) => void {
  let compared = 0;
  return (positions) => {
    compared += positions;
    if (compared > relationPositionsMax)
      throw new ProcessFault(
        "ProcessGraphComplexity",
        `More than ${relationPositionsMax} positions would have to be compared; use fewer geometries, or simpler ones.`,
      );
  };
}

function intersectsAny(
  bases: readonly PlainGeometry[],
  parts: readonly Geometry[],
): (geometry: PlainGeometry) => boolean {
  const index = new Flatbush(parts.length);
  for (const base of bases) index.add(...boundsOf(base));
  index.finish();
  const sizes = bases.map(positionCount);
  const compare = comparisons();
  return (geometry) => {
    const near = index.search(...boundsOf(geometry));
    if (near.length === 0) return false;
    const candidate = read(geometry);
    const own = positionCount(geometry);
    return near.some((at) => {
      compare(own + sizes[at]!);
      return attempt(() => RelateOp.intersects(parts[at], candidate) as boolean);
    });
  };
}

function isRelated(
  relation: Exclude<Relation, "intersects" | "disjoint">,
  base: Geometry,
  geometry: Geometry,
): boolean {
  switch (relation) {
    case "equals":
      return RelateOp.equalsTopo(base, geometry) as boolean;
    case "touches":
      return RelateOp.touches(base, geometry) as boolean;
    case "crosses":
      return RelateOp.crosses(base, geometry) as boolean;
    case "overlaps":
      return RelateOp.overlaps(base, geometry) as boolean;
    case "contains":
      return RelateOp.contains(base, geometry) as boolean;
    case "within":
      return RelateOp.contains(geometry, base) as boolean;
  }
}

/** West, south, east, north. */
type Bounds = [number, number, number, number];

export function boundsOf(geometry: PlainGeometry): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positionsOf(geometry)) {
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}

export interface Area {
  readonly size: number;
  /** Whether a position lies in it or on its edge. */
  has(x: number, y: number): boolean;
  /** A position that does. */
  inside(): readonly [number, number];
}

export function areaOf(polygon: PlainGeometry): Area {
  const geometry = read(polygon);
  const locator = attempt(() => new IndexedPointInAreaLocator(geometry));
  return {
    size: geometry.getArea(),
    has: (x, y) => locator.locate(new Coordinate(x, y)) !== EXTERIOR,
    inside() {
      const { x, y } = InteriorPointArea.getInteriorPoint(geometry) as { x: number; y: number };
      return [x, y];
    },
  };
}

/** Of the locations that JTS tells apart: interior, boundary, exterior. */
const EXTERIOR = 2;
