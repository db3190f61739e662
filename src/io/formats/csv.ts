/**
 * CSV (RFC 4180): a row per combination of labels, a column per dimension and per band. Vector data cubes have columns for
 * the properties of their features too, and for their geometries: lon and lat where all are points, else WKT.
 */
import type { Chunk } from "../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../cube/pace.ts";
import { type CubeShape, labelAt } from "../../cube/shape.ts";
import { csvRowsMax, workPerText } from "../../limits.ts";
import { type Cell, featureColumns, wordOf } from "./feature-columns.ts";
import { type EncodedFile, FormatUnsuitableReason } from "./format.ts";
import { rowColumns } from "./row-columns.ts";
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

function text(value: Cell): string {
  if (value === null) return "";
  const plainText = String(value);
  return /[",\r\n]/.test(plainText) ? `"${plainText.replaceAll('"', '""')}"` : plainText;
}
