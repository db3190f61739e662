/** GeoParquet 1.1: a row per combination of labels of a vector data cube, with its values, the attributes of its feature and the geometry as WKB. */
import { type ColumnSource, geojsonToWkb, parquetWriteBuffer } from "hyparquet-writer";
import type { Chunk } from "../../cube/chunk.ts";
import type { Paced } from "../../cube/pace.ts";
import { type CubeShape, type GeometryFeature, labelAt } from "../../cube/shape.ts";
import { csvRowsMax, workPerText } from "../../limits.ts";
import { type Cell, attributeColumns, wordOf } from "./feature-columns.ts";
import { type EncodedFile, FormatUnsuitableReason } from "./format.ts";
import { rowColumns } from "./row-columns.ts";
import { tableOf } from "./table.ts";

/** What GeoJSON and the writer call a geometry. */
type Geometry = Parameters<typeof geojsonToWkb>[0];

export function* pacedGeoParquet(chunk: Chunk, shape: CubeShape): Paced<EncodedFile> {
  if (chunk.data.length > csvRowsMax)
    throw new FormatUnsuitableReason(
      `GeoParquet files hold up to ${csvRowsMax} values and the cube has ${chunk.data.length}; aggregate it or choose netCDF`,
    );
  const table = tableOf(chunk, shape);
  const geometryAt = table.dims.findIndex((dim) => dim.features);
  const features = table.dims[geometryAt]?.features;
  if (!features)
    throw new FormatUnsuitableReason("GeoParquet holds vector data cubes, and this cube has no geometries");
  const rowNames = rowColumns(table.dims);
  const valueNames = table.hasValues ? table.columns : [];
  const attributes = attributeColumns(features, [...rowNames.map(({ name }) => name), ...valueNames]);
  const wkb = features.map(({ geometry }) => (geometry === null ? null : geojsonToWkb(geometry as Geometry)));
  const cells: Cell[][] = [...rowNames, ...valueNames, ...attributes].map(() => []);
  const geometries: (Uint8Array | null)[] = [];
  for (const { at, values } of table.rows()) {
    const index = at[geometryAt]!;
    const feature = features[index]!;
    const row = [
      ...rowNames.map(({ dim }) => labelAt(table.dims[dim]!.labels, at[dim]!)),
      ...valueNames.map((name, column) => values[column] ?? wordOf(feature, name)),
      ...attributes.map((column) => column.cell(feature)),
    ];
    row.forEach((cell, column) => cells[column]!.push(cell));
    geometries.push(wkb[index]!);
    yield row.length * workPerText;
  }
  const free = freeNames(valueNames);
  const names = [
    ...rowNames.map(({ name }) => free(name)),
    ...valueNames,
    ...attributes.map(({ name }) => free(name)),
  ];
  const primary = free("geometry");
  const columnData: ColumnSource[] = [
    ...cells.map((column, i) => columnOf(names[i]!, column)),
    { name: primary, data: geometries, type: "BYTE_ARRAY", statistics: false },
  ];
  const kvMetadata = [{ key: "geo", value: JSON.stringify(metadataOf(primary, features)) }];
  return {
    bytes: new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: "openeo-edge" })),
    mediaType: "application/vnd.apache.parquet",
    extension: ".parquet",
  };
}

/** Numbers and truths keep their type, all else is text. */
function columnOf(name: string, cells: readonly Cell[]): ColumnSource {
  const known = cells.filter((cell) => cell !== null);
  if (known.every((cell) => typeof cell === "number")) return { name, data: [...cells], type: "DOUBLE" };
  if (known.every((cell) => typeof cell === "boolean")) return { name, data: [...cells], type: "BOOLEAN" };
  return { name, data: cells.map((cell) => (cell === null ? null : String(cell))), type: "STRING" };
}

/** Names of columns must differ: those of values stay, others get a number where they are taken. */
function freeNames(kept: readonly string[]): (name: string) => string {
  const taken = new Set(kept);
  return (name) => {
    let found = name;
    for (let i = 2; taken.has(found); i++) found = `${name}_${i}`;
    taken.add(found);
    return found;
  };
}

/** Positions are longitude and latitude, the CRS of GeoParquet where none is named. */
function metadataOf(primary: string, features: readonly GeometryFeature[]): object {
  const types = features.flatMap(({ geometry }) =>
    geometry === null ? [] : [(geometry as Geometry).type as string],
  );
  return {
    version: "1.1.0",
    primary_column: primary,
    columns: { [primary]: { encoding: "WKB", geometry_types: [...new Set(types)].sort() } },
  };
}
