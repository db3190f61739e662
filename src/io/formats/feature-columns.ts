/** What features are as columns of a table: their properties, and their geometries as lon and lat or WKT. */
import { geoJSONToWkt } from "betterknown";
import type { GeometryFeature } from "../../cube/shape.ts";

export type Cell = string | number | boolean | null;

interface FeatureColumn {
  readonly name: string;
  cell(feature: GeometryFeature): Cell;
}

/** Ids where there are any, properties whose names are not taken, then the geometry. */
export function featureColumns(
  features: readonly GeometryFeature[],
  taken: readonly string[],
): FeatureColumn[] {
  if (features.length === 0) return [];
  return [...attributeColumns(features, taken), ...geometryColumns(features)];
}

/** Ids where there are any, and properties whose names are not taken. */
export function attributeColumns(
  features: readonly GeometryFeature[],
  taken: readonly string[],
): FeatureColumn[] {
  const names = new Set(features.flatMap(({ properties }) => Object.keys(properties)));
  const properties = [...names]
    .filter((name) => !taken.includes(name))
    .map((name) => ({ name, cell: ({ properties: own }: GeometryFeature) => plainCell(own[name]) }));
  return [...idColumn(features, [...taken, ...names]), ...properties];
}

/** Under a name that neither values nor properties have. */
function idColumn(features: readonly GeometryFeature[], taken: readonly string[]): FeatureColumn[] {
  if (features.every(({ id }) => id === undefined)) return [];
  const name = ["id", "feature_id", "feature-id"].find((free) => !taken.includes(free));
  return name === undefined ? [] : [{ name, cell: ({ id }) => id ?? null }];
}

function plainCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

function geometryColumns(features: readonly GeometryFeature[]): FeatureColumn[] {
  const isPoint = (geometry: unknown): boolean => (geometry as { type?: unknown }).type === "Point";
  const points = features.every(({ geometry }) => geometry === null || isPoint(geometry));
  if (!points)
    return [
      {
        name: "wkt",
        cell: ({ geometry }) => (geometry === null ? null : geoJSONToWkt(geometry as never)),
      },
    ];
  const part =
    (index: 0 | 1) =>
    ({ geometry }: GeometryFeature): Cell =>
      (geometry as { coordinates: readonly number[] } | null)?.coordinates[index] ?? null;
  return [
    { name: "lon", cell: part(0) },
    { name: "lat", cell: part(1) },
  ];
}

/** Where the cube has no value, a property of the same name that is no number stays. */
export function wordOf(feature: GeometryFeature | undefined, name: string): Cell {
  const word = plainCell(feature?.properties[name]);
  return typeof word === "number" ? null : word;
}
