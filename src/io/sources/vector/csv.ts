/** A CSV file (RFC 4180) as a table of texts, numbers and gaps. */
import { parse } from "csv-parse/sync";
import { vectorFeaturesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { VectorFile } from "./file.ts";
import type { Table } from "./rows.ts";

const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];

export function readCsv({ bytes, key }: VectorFile): Table {
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(key, reason);
  };
  const text = decoded(bytes) ?? refuse("it is no text in UTF-8");
  const rows = rowsOf(text, refuse);
  const columns = rows[0] ?? refuse("it is empty");
  if (rows.length > vectorFeaturesMax + 1) refuse(`it has more than ${vectorFeaturesMax} rows`);
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) refuse(`it has two columns '${twice}'`);
  return {
    key,
    columns,
    rows: rows
      .slice(1)
      .map((cells) => Object.fromEntries(columns.map((name, index) => [name, valueOf(cells[index]!)]))),
    firstRow: 2,
  };
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

function rowsOf(text: string, refuse: (reason: string) => never): readonly (readonly string[])[] {
  try {
    return parse(text, { delimiter: delimiterOf(text), skip_empty_lines: true, to: vectorFeaturesMax + 2 });
  } catch (error) {
    return refuse(`it is no CSV (${(error as Error).message})`);
  }
}

/** The one that stands most often in the first line; it is a comma where none does. */
function delimiterOf(text: string): string {
  const line = text
    .slice(0, 10_000)
    .split(/\r?\n/)[0]!
    .replaceAll(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** Numbers with leading zeros are names ("007"); empty cells and NA are gaps. */
function valueOf(cell: string): string | number | null {
  const text = cell.trim();
  if (text === "" || /^(na|nan|null|none)$/i.test(text)) return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^[+-]?0\d/.test(text)) return cell;
  const value = Number(text);
  return Number.isFinite(value) ? value : cell;
}
