/** CSV (RFC 4180): a row per combination of labels, a column per dimension and per band. */
import type { Chunk } from "../../cube/chunk.ts";
import { type CubeShape, labelAt } from "../../cube/shape.ts";
import { csvRowsMax } from "../../limits.ts";
import { type EncodedFile, FormatUnsuitableReason } from "./format.ts";
import { tableOf } from "./table.ts";

export function encodeCsv(chunk: Chunk, shape: CubeShape): EncodedFile {
  if (chunk.data.length > csvRowsMax)
    throw new FormatUnsuitableReason(
      `CSV holds up to ${csvRowsMax} values and the cube has ${chunk.data.length}; aggregate it or choose a raster format`,
    );
  const table = tableOf(chunk, shape);
  const lines = [[...table.dims.map((dim) => dim.name), ...table.columns].map(cell).join(",")];
  for (const { at, values } of table.rows()) {
    const labels = at.map((index, dim) => labelAt(table.dims[dim]!.labels, index));
    lines.push(
      [...labels.map(cell), ...values.map((value) => (value === null ? "" : String(value)))].join(","),
    );
  }
  return {
    bytes: new TextEncoder().encode(`${lines.join("\r\n")}\r\n`),
    mediaType: "text/csv",
    extension: ".csv",
  };
}

function cell(label: string | number): string {
  const text = String(label);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
