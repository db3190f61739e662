/** Vector data cubes whose geometries change. */
import { crsSystem } from "../../../cube/crs/index.ts";
import type { NodeId } from "../../../cube/plan.ts";
import { type Dimension, type GeometryFeature, enumerated } from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { type PlainGeometry, movedGeometry, positionsOf } from "../../../cube/vector/geometry.ts";
import { hasPositions } from "../../../cube/vector/topology.ts";
import { topologyPositionsMax } from "../../../limits.ts";
import type { CubeRef, PlanContext } from "../../define.ts";
import { geometryDimensionOf } from "./geometry.ts";

/** The dimension of geometries of a vector data cube, its features, and the system that they are worked with in. */
export interface VectorCube {
  readonly node: NodeId;
  readonly dim: Dimension;
  readonly features: readonly GeometryFeature[];
  readonly crs: string;
}

/** The vector data cube that an argument is; without geometries it is refused. */
export function vectorArgument(context: PlanContext, node: NodeId, name: string): VectorCube {
  const dim = geometryDimensionOf(context.builder.shape(node));
  if (!dim)
    return context.invalid(name, `a vector data cube is expected, and this data cube has no geometries`);
  const features = dim.features!;
  let positions = 0;
  for (const { geometry } of features) for (const _ of positionsOf(geometry)) positions++;
  if (positions > topologyPositionsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The geometries have ${positions} positions; ${topologyPositionsMax} are allowed here.`,
    );
  return { node, dim, features, crs: dim.crs ?? featureCrs };
}

/** Distances in metres need coordinates in metres. */
export function requireMetres(context: PlanContext, { crs }: VectorCube): void {
  const { projection, unitM } = crsSystem(crs);
  if (projection === "longlat" || unitM !== 1)
    context.fail(
      "UnitMismatch",
      `The unit of the spatial reference system ${crs} is not meters, but the given distance is in meters. Use vector_reproject first.`,
    );
}

/** The geometry of a feature in the system of its dimension; null when it is empty. */
export function workedGeometry({ geometry }: GeometryFeature, crs: string): PlainGeometry | null {
  const moved = movedGeometry(geometry, featureCrs, crs);
  return hasPositions(moved) ? moved : null;
}

/** The same cube with other geometries, which are given in the system of the dimension; their properties stay. */
export function withGeometries(
  context: PlanContext,
  cube: VectorCube,
  geometries: readonly (PlainGeometry | null)[],
): CubeRef {
  const features = cube.features.map((feature, index) => ({
    ...feature,
    geometry: movedGeometry(geometries[index]!, cube.crs, featureCrs),
  }));
  return withDimension(context, cube.node, { ...cube.dim, features });
}

/** The same cube with facts of a dimension changed. */
export function withDimension(context: PlanContext, node: NodeId, changed: Dimension): CubeRef {
  const shape = context.builder.shape(node);
  const dims = shape.dims.map((dim) => (dim.name === changed.name ? changed : dim));
  return context.add("reshape", { shape: { ...shape, dims }, from: dims.map((_, index) => index) }, [node]);
}

interface SinglePoint {
  /** Of the geometry that it is taken from. */
  readonly index: number;
  readonly point: readonly [number, number] | null;
}

export function requireFewPoints(context: PlanContext, count: number): void {
  if (count > topologyPositionsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The geometries would give ${count} points or more; ${topologyPositionsMax} are allowed.`,
    );
}

/** Points of each geometry as one MultiPoint, or each as a feature of its own, numbered anew, with the values and properties of its geometry. */
export function asPoints(
  context: PlanContext,
  cube: VectorCube,
  {
    points,
    group,
  }: { readonly points: readonly (readonly (readonly [number, number])[])[]; readonly group: boolean },
): CubeRef {
  if (group) {
    const multi = points.map((own) => (own.length === 0 ? null : { type: "MultiPoint", coordinates: own }));
    return withGeometries(context, cube, multi);
  }
  // Empty geometries stay as they are.
  const single = points.flatMap((own, index): readonly SinglePoint[] =>
    own.length === 0 ? [{ index, point: null }] : own.map((point) => ({ index, point })),
  );
  const labels = single.map((_, index) => index);
  const indexes = single.map(({ index }) => index);
  const repeated = context.add("select", { dim: cube.dim.name, indexes, labels }, [cube.node]);
  const features = single.map(({ index, point }) => ({
    geometry: movedGeometry(point && { type: "Point", coordinates: point }, cube.crs, featureCrs),
    properties: cube.features[index]!.properties,
  }));
  return withDimension(context, repeated.node, { ...cube.dim, labels: enumerated(labels), features });
}
