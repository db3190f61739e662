/**
 * CSV (RFC 4180): a row per combination of labels, a column per dimension and per band. Vector data cubes have columns for
 * the properties of their features too, and for their geometries: lon and lat where all are points, else WKT.
 */
import type { Chunk } from "../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../cube/pace.ts";
import { type CubeShape, type Dimension, type GeometryFeature, labelAt } from "../../cube/shape.ts";
import { csvRowsMax, workPerText } from "../../limits.ts";
import { type Cell, featureColumns, plainCell } from "./feature-columns.ts";
import { type EncodedFile, FormatUnsuitableReason } from "./format.ts";
import { tableOf } from "./table.ts";

export function encodeCsv(chunk: Chunk, shape: CubeShape): EncodedFile {
  return inOneGo(pacedCsv(chunk, shape));
}

export function* pacedCsv(chunk: Chunk, shape: CubeShape): Paced<EncodedFile> {
  if (chunk.data.length > csvRowsMax)
    throw new FormatUnsuitableReason(
      `CSV holds up to ${csvRowsMax} values and the cube has ${chunk.data.length}; aggregate it or choose a raster format`,
    );
  const table = tableOf(chunk, shape);
  const geometryAt = table.dims.findIndex((dim) => dim.features);
  const features = table.dims[geometryAt]?.features ?? [];
  const own = featureColumns(features, [...rowColumns(table.dims).map(({ name }) => name), ...table.columns]);
  const cells = features.map((feature) => own.map((column) => text(column.cell(feature))));
  const rowDims = rowColumns(table.dims);
  const columns = table.hasValues ? table.columns : [];
  const head = [...rowDims.map(({ name }) => name), ...columns, ...own.map(({ name }) => name)];
  const lines = [head.map(text).join(",")];
  for (const { at, values } of table.rows()) {
    const labels = rowDims.map(({ dim }) => text(labelAt(table.dims[dim]!.labels, at[dim]!)));
    const feature = features[at[geometryAt] ?? -1];
    const line = [
      ...labels,
      ...columns.map((name, column) => text(values[column] ?? wordOf(feature, name))),
      ...(cells[at[geometryAt] ?? -1] ?? []),
    ];
    lines.push(line.join(","));
    yield line.length * workPerText;
  }
  return {
    bytes: new TextEncoder().encode(`${lines.join("\r\n")}\r\n`),
    mediaType: "text/csv",
    extension: ".csv",
  };
}

interface RowColumn {
  readonly name: string;
  /** Index among the dimensions of the rows. */
  readonly dim: number;
}

/** Columns that say which row it is. Time series of features begin with date and feature_index, as clients of openEO read them. */
function rowColumns(dims: readonly Dimension[]): readonly RowColumn[] {
  const columns = dims.map(({ name }, dim) => ({ name, dim }));
  const geometry = dims.findIndex((dim) => dim.features);
  if (geometry < 0) return columns;
  if (dims.length === 1) return [];
  const time = dims.findIndex((dim) => dim.type === "temporal");
  const others = columns.filter(({ dim }) => dim !== geometry && dim !== time);
  const index = { name: time < 0 ? dims[geometry]!.name : "feature_index", dim: geometry };
  return [...(time < 0 ? [] : [{ name: "date", dim: time }]), index, ...others];
}

/** Where the cube has no value, a property of the same name that is no number stays. */
function wordOf(feature: GeometryFeature | undefined, name: string): Cell {
  const word = plainCell(feature?.properties[name]);
  return typeof word === "number" ? null : word;
}

function text(value: Cell): string {
  if (value === null) return "";
  const plainText = String(value);
  return /[",\r\n]/.test(plainText) ? `"${plainText.replaceAll('"', '""')}"` : plainText;
}
