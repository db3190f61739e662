/** Arguments that are geometries: GeoJSON or vector data cubes, as features in longitude and latitude. */
import type { Value, ValueObject } from "../../../cube/program/value.ts";
import { type CubeShape, type GeometryFeature, type Grid, gridOf } from "../../../cube/shape.ts";
import { featureCrs, featuresOfGeoJson } from "../../../cube/vector/geojson.ts";
import { movedGeometry } from "../../../cube/vector/geometry.ts";
import { type AllArguments, type CubeArguments, CubeRef, type PlanContext } from "../../define.ts";

function isGeoJson(value: unknown): value is ValueObject {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The dimension of geometries with what its labels mean; undefined for cubes without one. */
export function geometryDimensionOf(shape: CubeShape): CubeShape["dims"][number] | undefined {
  return shape.dims.find((dim) => dim.features);
}

/** The horizontal grid of a cube that an argument names; DimensionNotAvailable where it has none. */
export function gridArgument<Name extends string>(
  context: PlanContext & CubeArguments<Name>,
  name: Name,
): Grid {
  return (
    gridOf(context.shape(name)) ??
    context.fail(
      "DimensionNotAvailable",
      "The data cube has no regular horizontal grid with a coordinate reference system.",
    )
  );
}

/** The features of an argument, one per label of a vector data cube or feature of GeoJSON; those without geometry keep their place. */
export function featuresArgument<Name extends string>(
  context: PlanContext & AllArguments<Name>,
  name: Name,
): readonly GeometryFeature[] {
  const value = context.argument(name);
  const prefix = `The value for parameter '${name}' is invalid: `;
  if (value instanceof CubeRef) {
    const dim = geometryDimensionOf(context.builder.shape(value.node));
    return (
      dim?.features ??
      context.invalid(name, "a vector data cube or GeoJSON is expected, and this data cube has no geometries")
    );
  }
  if (!isGeoJson(value)) return context.invalid(name, "GeoJSON or a vector data cube is expected");
  return featuresOfGeoJson(value, { code: "ProcessParameterInvalid", prefix });
}

/** An argument that limits a load: vector data cubes become the GeoJSON that they hold, all else stays. */
export function extentArgument<Name extends string>(
  context: PlanContext & AllArguments<Name>,
  name: Name,
): Value {
  const value = context.argument(name);
  if (!(value instanceof CubeRef) && !isGeoJson(value)) return value as Value;
  const features = featuresArgument(context, name).filter(({ geometry }) => geometry !== null);
  if (features.length === 0) context.invalid(name, "it has no geometry that is not empty");
  return {
    type: "FeatureCollection",
    features: features.map(({ geometry, properties }) => ({ type: "Feature", geometry, properties })),
  } as unknown as Value;
}

/** Cells whose centres lie outside of a GeoJSON extent become no-data; bounding boxes and null change nothing. */
export function withinGeometry(context: PlanContext, cube: CubeRef, spatial: Value): CubeRef {
  if (!isGeoJson(spatial)) return cube;
  const grid = gridOf(context.builder.shape(cube.node));
  if (!grid) return cube;
  const features = featuresOfGeoJson(spatial, { code: "ProcessParameterInvalid", prefix: "" });
  const geometries = planar(features, grid.crs);
  return context.add("geometry_mask", { geometries, crs: grid.crs, inside: false, replacement: null }, [
    cube.node,
  ]);
}

/** Geometries in the CRS of a cube, one per feature. */
export function planar(features: readonly GeometryFeature[], crs: string): readonly unknown[] {
  return features.map(({ geometry }) => movedGeometry(geometry, featureCrs, crs));
}
