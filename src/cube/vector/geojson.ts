/** GeoJSON of any kind becomes features in longitude and latitude. */
import { normalizeCrs } from "../crs/index.ts";
import { type FaultCode, ProcessFault } from "../faults.ts";
import type { GeometryFeature } from "../shape.ts";
import { degreesFault, geometryFault, movedGeometry } from "./geometry.ts";

/** Longitude and latitude, which features of vector cubes are kept in. */
export const featureCrs = "EPSG:4326";

/** Raises a fault for each thing that makes GeoJSON unusable; `what` names where it came from. */
type Refuse = (reason: string) => never;

/**
 * One feature per Feature or bare geometry; features without geometry keep their place. Coordinates are WGS 84, or in the CRS
 * that the old `crs` member (GeoJSON 2008) names. What is wrong raises a ProcessFault with the given code and prefix.
 */
export function featuresOfGeoJson(
  geojson: unknown,
  fault: { readonly code: FaultCode; readonly prefix: string },
): readonly GeometryFeature[] {
  const refuse: Refuse = (reason) => {
    throw new ProcessFault(fault.code, `${fault.prefix}${reason}`);
  };
  const crs = crsOf(geojson, refuse);
  return partsOf(geojson, refuse).map((part, index) => {
    const problem = part.geometry === null ? null : faultOf(part.geometry, crs);
    if (problem !== null) refuse(`feature ${index}: ${problem}`);
    return { ...part, geometry: movedGeometry(part.geometry, crs, featureCrs) };
  });
}

function faultOf(geometry: unknown, crs: string): string | null {
  const fault = geometryFault(geometry) ?? (crs === featureCrs ? degreesFault(geometry) : null);
  return fault !== null && fault.endsWith("latitude")
    ? `${fault}; GeoJSON has WGS 84 coordinates unless its crs member names another system`
    : fault;
}

function crsOf(geojson: unknown, refuse: Refuse): string {
  const member = (geojson as { crs?: unknown } | null)?.crs;
  if (member === undefined || member === null) return featureCrs;
  const name = (member as { properties?: { name?: unknown } }).properties?.name;
  if (typeof name !== "string" && typeof name !== "number")
    return refuse("its crs member does not name a coordinate reference system");
  try {
    return normalizeCrs(name);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

interface Part {
  readonly id?: string | number;
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

function partsOf(value: unknown, refuse: Refuse): readonly Part[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse("a GeoJSON object is expected");
  const { type, features } = value as { type?: unknown; features?: unknown };
  if (type !== "FeatureCollection") return [partOf(value, refuse)];
  if (!Array.isArray(features)) return refuse("a FeatureCollection must have an array of features");
  return features.map((feature: unknown) =>
    typeof feature === "object" && feature !== null && (feature as { type?: unknown }).type === "Feature"
      ? partOf(feature, refuse)
      : refuse("every member of features must be a Feature"),
  );
}

function partOf(value: object, refuse: Refuse): Part {
  if ((value as { type?: unknown }).type !== "Feature") return { geometry: value, properties: {} };
  const { id, geometry, properties } = value as { id?: unknown; geometry?: unknown; properties?: unknown };
  if (
    properties !== undefined &&
    properties !== null &&
    (typeof properties !== "object" || Array.isArray(properties))
  )
    return refuse("the properties of a feature must be an object or null");
  const own = typeof id === "string" || typeof id === "number" ? { id } : {};
  return { ...own, geometry: geometry ?? null, properties: (properties ?? {}) as Part["properties"] };
}
