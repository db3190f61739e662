/** GeoJSON arguments: their parts in a cube's CRS, and the crop of a cube by them. */
import { transformer, normalizeCrs } from "../../../cube/crs/index.ts";
import type { Value, ValueObject } from "../../../cube/program/value.ts";
import { gridOf } from "../../../cube/shape.ts";
import type { CubeRef, LowerContext } from "../../define.ts";

interface PlanarGeometry {
  readonly type: string;
  readonly coordinates: unknown;
}

export interface PlanarFeature {
  readonly geometry: PlanarGeometry;
  readonly properties: ValueObject;
}

export function isGeoJson(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Features of any GeoJSON object, coordinates transformed from WGS 84 (or the old crs member) into `crs`. */
export function planarFeatures(geojson: ValueObject, crs: string): PlanarFeature[] {
  const named = (geojson["crs"] as { properties?: { name?: string } } | undefined)?.properties?.name;
  const from = named ? normalizeCrs(named) : "EPSG:4326";
  const transform = transformer(from, crs);
  const move = (coordinates: unknown): unknown =>
    typeof (coordinates as unknown[])[0] === "number"
      ? transform(...(coordinates as [number, number]))
      : (coordinates as unknown[]).map(move);
  return featuresOf(geojson).map(({ geometry, properties }) => ({
    properties,
    geometry: { type: geometry.type, coordinates: move(geometry.coordinates) },
  }));
}

function featuresOf(geojson: ValueObject): PlanarFeature[] {
  if (geojson["type"] === "FeatureCollection")
    return (geojson["features"] as readonly ValueObject[]).flatMap(featuresOf);
  if (geojson["type"] === "Feature") {
    const geometry = geojson["geometry"] as ValueObject | null;
    const properties = (geojson["properties"] ?? {}) as ValueObject;
    return geometry ? featuresOf(geometry).map((part) => ({ ...part, properties })) : [];
  }
  return [{ geometry: geojson as unknown as PlanarGeometry, properties: {} }];
}

/** Cells whose centres lie outside of a GeoJSON extent become no-data; bounding boxes and null change nothing. */
export function withinGeometry(context: LowerContext, cube: CubeRef, spatial: Value): CubeRef {
  if (!isGeoJson(spatial)) return cube;
  const grid = gridOf(context.builder.shape(cube.node));
  if (!grid) return cube;
  const geometries = planarFeatures(spatial, grid.crs).map((feature) => feature.geometry);
  return context.add("geometry_mask", { geometries, crs: grid.crs, inside: false, replacement: null }, [
    cube.node,
  ]);
}
