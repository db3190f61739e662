/**
 * Walks the pages of a Parquet file before they are decoded: the decoder trusts sizes, counts and run lengths, and would loop
 * or fill the memory where they are damaged.
 */
import type { Compressors, FileMetaData, SchemaElement } from "hyparquet";
import { parquetDecodedBytesMax, parquetValuesMax } from "../../../limits.ts";
import { type ThriftReader, type ThriftStruct, readStruct, readVarint } from "./thrift.ts";

interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/** Raises RangeError with what is wrong. */
export function requireSoundPages(
  bytes: Uint8Array<ArrayBuffer>,
  metadata: FileMetaData,
  compressors: Compressors,
): void {
  const levels = levelsOf(metadata.schema);
  for (const group of metadata.row_groups) {
    for (const { meta_data: column } of group.columns) {
      if (!column) throw new RangeError("a column has no metadata");
      const offsets = [column.data_page_offset, column.dictionary_page_offset ?? column.data_page_offset].map(
        Number,
      );
      const start = Math.min(...offsets.filter((offset) => offset > 0));
      const stop = start + Number(column.total_compressed_size);
      const own = levels.get(column.path_in_schema.join("."));
      if (!own) throw new RangeError(`the schema has no column ${column.path_in_schema.join(".")}`);
      if (!(start >= 0 && stop >= start && stop <= bytes.length))
        throw new RangeError("a column lies outside of the file");
      const values = Number(column.num_values);
      if (!(values >= 0 && values <= parquetValuesMax)) throw new RangeError(`a column of ${values} values`);
      const decode = compressors[column.codec] ?? null;
      if (decode === null && column.codec !== "UNCOMPRESSED")
        throw new RangeError(
          `the compression ${column.codec} is not read; ${Object.keys(compressors).join(", ")} and UNCOMPRESSED are`,
        );
      walkColumn(bytes, { start, stop, values, levels: own, decode });
    }
  }
}

/** Repetition and definition levels per column path: a level for each repeated and each optional element. */
function levelsOf(schema: readonly SchemaElement[]): ReadonlyMap<string, Levels> {
  const found = new Map<string, Levels>();
  let next = 1;
  const visit = (path: readonly string[], above: Levels, children: number): void => {
    for (let i = 0; i < children; i++) {
      const element = schema[next++];
      if (!element || path.length > SCHEMA_DEPTH_MAX) throw new RangeError("the schema is damaged");
      const own = [...path, element.name];
      const levels = {
        repetition: above.repetition + (element.repetition_type === "REPEATED" ? 1 : 0),
        definition: above.definition + (element.repetition_type === "REQUIRED" ? 0 : 1),
      };
      if (element.num_children) visit(own, levels, element.num_children);
      else found.set(own.join("."), levels);
    }
  };
  visit([], { repetition: 0, definition: 0 }, schema[0]?.num_children ?? 0);
  return found;
}

const SCHEMA_DEPTH_MAX = 32;

interface ColumnWalk {
  readonly start: number;
  readonly stop: number;
  readonly values: number;
  readonly levels: Levels;
  readonly decode: ((input: Uint8Array, length: number) => Uint8Array) | null;
}

/** Field numbers of a page header, after the Parquet format. */
const UNCOMPRESSED_SIZE = 2;
const COMPRESSED_SIZE = 3;
const DATA_PAGE = 5;
const DICTIONARY_PAGE = 7;
const DATA_PAGE_V2 = 8;

function walkColumn(bytes: Uint8Array<ArrayBuffer>, column: ColumnWalk): void {
  const reader = { view: new DataView(bytes.buffer, 0, column.stop), at: column.start };
  let values = 0;
  // The last byte may be padding: the decoder stops there too.
  while (reader.at < column.stop - 1) {
    const header = readStruct(reader);
    const size = count(header, COMPRESSED_SIZE, column.stop - reader.at);
    const decoded = count(header, UNCOMPRESSED_SIZE, parquetDecodedBytesMax);
    const page = bytes.subarray(reader.at, reader.at + size);
    const first = header.get(DATA_PAGE) as ThriftStruct | undefined;
    const second = header.get(DATA_PAGE_V2) as ThriftStruct | undefined;
    const dictionary = header.get(DICTIONARY_PAGE) as ThriftStruct | undefined;
    if (dictionary) count(dictionary, 1, parquetValuesMax);
    if (first) {
      const found = count(first, 1, column.values);
      values += found;
      const plain = column.decode ? column.decode(page, decoded) : page;
      walkLevels(plain, { levels: column.levels, values: found, encoding: Number(first.get(2)) });
    }
    if (second) {
      values += count(second, 1, column.values);
      walkSecond(page, second, { ...column, decoded });
    }
    if (values > column.values) throw new RangeError("a column has more values than it says");
    reader.at += size;
  }
}

/** A whole number of a header, from 0 to a bound. */
function count(fields: ThriftStruct, field: number, most: number): number {
  const value = fields.get(field);
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw new RangeError(
    `a page header has ${typeof value === "number" ? value : typeof value} in field ${field}`,
  );
}

interface PageValues {
  readonly levels: Levels;
  readonly values: number;
  readonly encoding: number;
}

/** The first kind of data page: levels with their length before them, then the values. */
function walkLevels(page: Uint8Array, of: PageValues): void {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), at: 0 };
  for (const level of [of.levels.repetition, of.levels.definition]) {
    if (level === 0) continue;
    const length = reader.view.getUint32(reader.at, true);
    const start = reader.at + 4;
    reader.at = start;
    walkRuns(reader, { values: of.values, bits: bitsOf(level) });
    reader.at = start + length;
  }
  walkIndexes(reader, of);
}

/** The second kind: lengths of the levels are in the header, and only the values are compressed. */
function walkSecond(
  page: Uint8Array,
  header: ThriftStruct,
  column: ColumnWalk & { readonly decoded: number },
): void {
  const values = count(header, 1, column.values);
  const definition = count(header, 5, page.length);
  const repetition = count(header, 6, page.length - definition);
  const levels = { view: new DataView(page.buffer, page.byteOffset, page.length), at: 0 };
  if (column.levels.repetition > 0) walkRuns(levels, { values, bits: bitsOf(column.levels.repetition) });
  levels.at = repetition;
  if (column.levels.definition > 0) walkRuns(levels, { values, bits: bitsOf(column.levels.definition) });
  const body = page.subarray(definition + repetition);
  const isPlain = header.get(7) === false || column.decode === null;
  const plain = isPlain ? body : column.decode(body, Math.max(0, column.decoded - definition - repetition));
  const reader = { view: new DataView(plain.buffer, plain.byteOffset, plain.length), at: 0 };
  walkIndexes(reader, { levels: column.levels, values, encoding: Number(header.get(4)) });
}

/** PLAIN_DICTIONARY and RLE_DICTIONARY: the width of an index in bits, then runs. */
function walkIndexes(reader: ThriftReader, of: PageValues): void {
  if (![2, 8].includes(of.encoding) || reader.at >= reader.view.byteLength) return;
  const bits = reader.view.getUint8(reader.at++);
  if (bits > 32) throw new RangeError(`indexes of ${bits} bits`);
  if (bits > 0) walkRuns(reader, { values: of.values, bits, mayEnd: true });
}

interface Runs {
  readonly values: number;
  readonly bits: number;
  /** Indexes of what is null are missing, so that there may be fewer. */
  readonly mayEnd?: true;
}

/** No run may be longer than what is left of the values (groups of eight: than the next multiple of eight). */
function walkRuns(reader: ThriftReader, runs: Runs): void {
  for (let seen = 0; seen < runs.values;) {
    if (runs.mayEnd && reader.at >= reader.view.byteLength) return;
    const header = readVarint(reader);
    const packed = header % 2 === 1;
    const length = packed ? ((header - 1) / 2) * 8 : header / 2;
    if (length === 0 || length > runs.values - seen + (packed ? 7 : 0))
      throw new RangeError(`a run of ${length} values where ${runs.values - seen} are left`);
    reader.at += packed ? (length / 8) * runs.bits : Math.ceil(runs.bits / 8);
    seen += length;
  }
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}
