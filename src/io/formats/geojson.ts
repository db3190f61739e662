/** GeoJSON (RFC 7946): a feature per geometry of a vector data cube. */
import type { Chunk } from "../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../cube/pace.ts";
import { type CubeShape, labelAt } from "../../cube/shape.ts";
import { workPerText } from "../../limits.ts";
import { type EncodedFile, FormatUnsuitableReason } from "./format.ts";
import { tableOf } from "./table.ts";

export function encodeGeoJson(chunk: Chunk, shape: CubeShape): EncodedFile {
  return inOneGo(pacedGeoJson(chunk, shape));
}

export function* pacedGeoJson(chunk: Chunk, shape: CubeShape): Paced<EncodedFile> {
  const features = shape.dims.find((dim) => dim.features)?.features;
  if (!features)
    throw new FormatUnsuitableReason("GeoJSON holds vector data cubes, and this cube has no geometries");
  const table = tableOf(chunk, shape);
  const geometryAt = table.dims.findIndex((dim) => dim.features);
  const values = features.map((): Record<string, number | null> => ({}));
  for (const row of table.rows()) {
    const labels = row.at.flatMap((index, dim) =>
      dim === geometryAt ? [] : [String(labelAt(table.dims[dim]!.labels, index))],
    );
    row.values.forEach((value, column) => {
      const name = table.columns[column]!;
      values[row.at[geometryAt]!]![
        [...labels, ...(table.columns.length > 1 || labels.length === 0 ? [name] : [])].join("~")
      ] = value;
    });
    yield row.values.length * workPerText;
  }
  const document = {
    type: "FeatureCollection",
    features: features.map(({ id, geometry, properties }, index) => ({
      type: "Feature",
      ...(id === undefined ? {} : { id }),
      geometry,
      properties: { ...properties, ...(table.hasValues ? own(values[index]!, properties) : {}) },
    })),
  };
  return {
    bytes: new TextEncoder().encode(JSON.stringify(document)),
    mediaType: "application/geo+json",
    extension: ".geojson",
  };
}

/** Values of the cube; where it has none, a property of the same name that is no number stays. */
function own(
  values: Readonly<Record<string, number | null>>,
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null && typeof properties[name] !== "number" ? (properties[name] ?? null) : value,
    ]),
  );
}
