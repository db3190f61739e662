/** Features and some of their properties as a vector data cube whose values stand in the plan. */
import { ProcessFault } from "../faults.ts";
import { vectorFeaturesMax, vectorValuesMax } from "../../limits.ts";
import {
  type CubeShape,
  type CubeValues,
  type Dimension,
  type GeometryFeature,
  type Label,
  enumerated,
} from "../shape.ts";
import { featureCrs } from "./geojson.ts";

/**
 * The dimension whose labels are the columns of a table: bands, or the properties of a vector data cube.
 * Its index among the dimensions; -1 where a cube has neither.
 */
export function columnsDimension(shape: CubeShape): number {
  const bands = shape.dims.findIndex((dim) => dim.type === "bands");
  if (bands >= 0 || !shape.dims.some((dim) => dim.features)) return bands;
  return shape.dims.findIndex((dim) => dim.name === propertiesDimension && dim.type === "other");
}

/** Name of the dimension of geometries, as in aggregate_spatial. */
const geometryDimension = "geometry";
/** Name of the dimension that chosen properties become. */
const propertiesDimension = "properties";

/**
 * Dimensions geometry and, with at least one property, properties (type other).
 * One property that holds arrays becomes one label per index; else the labels are the names. Numbers and booleans are values;
 * texts, and what a feature lacks, are no-data. Features keep all of their properties.
 * Without properties the cube has the one dimension, and no values.
 */
export function vectorCube(features: readonly GeometryFeature[], properties: readonly string[]): CubeValues {
  const columns = columnsOf(features, properties);
  if (features.length > vectorFeaturesMax || features.length * Math.max(1, columns.length) > vectorValuesMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `The vector data have ${features.length} features with ${columns.length} values each; ${vectorFeaturesMax} features and ${vectorValuesMax} values are allowed.`,
    );
  const geometry: Dimension = {
    name: geometryDimension,
    type: "geometry",
    crs: featureCrs,
    labels: enumerated(features.map((_, index) => index)),
    features,
  };
  const dims: readonly Dimension[] =
    properties.length === 0
      ? [geometry]
      : [
          geometry,
          { name: propertiesDimension, type: "other", labels: enumerated(columns.map(({ label }) => label)) },
        ];
  const data =
    properties.length === 0
      ? features.map(() => null)
      : features.flatMap((feature) => columns.map((column) => column.value(feature.properties)));
  return { shape: { dims, type: "float64", nodata: null }, data };
}

interface Column {
  readonly label: Label;
  value(properties: GeometryFeature["properties"]): number | null;
}

function columnsOf(features: readonly GeometryFeature[], properties: readonly string[]): Column[] {
  const [only] = properties;
  if (properties.length === 1 && features.some(({ properties: own }) => Array.isArray(own[only!]))) {
    const longest = features.reduce((length, { properties: own }) => {
      const value = own[only!];
      return Math.max(length, Array.isArray(value) ? value.length : 1);
    }, 0);
    return Array.from({ length: longest }, (_, index) => ({
      label: index,
      value: (own) => numberOf(elementOf(own[only!], index)),
    }));
  }
  return properties.map((name) => ({ label: name, value: (own) => numberOf(own[name]) }));
}

/** A single value stands for an array of one. */
function elementOf(value: unknown, index: number): unknown {
  if (Array.isArray(value)) return value[index];
  return index === 0 ? value : null;
}

function numberOf(value: unknown): number | null {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Names of properties that hold a number in at least one feature and nothing but numbers and gaps, in order of appearance. */
export function numericProperties(features: readonly GeometryFeature[]): string[] {
  const seen = new Map<string, boolean>();
  for (const { properties } of features) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined) continue;
      seen.set(name, (seen.get(name) ?? true) && typeof value === "number");
    }
  }
  return [...seen].filter(([, numeric]) => numeric).map(([name]) => name);
}
