/** The header of a classic netCDF file (CDF-1, CDF-2, CDF-5), after the format specification of Unidata and of PnetCDF. */
import { SourceUnreadable } from "../../faults.ts";
import { type Cursor, type NcValue, cursorOf } from "./cursor.ts";
import { type NcType, ncTypeBytes } from "./types.ts";

export interface NcDimension {
  readonly name: string;
  /** Number of records for the record dimension. */
  readonly size: number;
  readonly isRecord: boolean;
}

export type NcAttributes = Readonly<Record<string, NcValue>>;

export interface NcVariable {
  readonly name: string;
  readonly type: NcType;
  readonly dims: readonly NcDimension[];
  readonly attributes: NcAttributes;
  /** Byte of the first value. */
  readonly begin: number;
  /** Bytes from one record to the next, for variables along the record dimension; 0 for all others. */
  readonly recordBytes: number;
}

export interface NcHeader {
  readonly dims: readonly NcDimension[];
  readonly attributes: NcAttributes;
  readonly variables: readonly NcVariable[];
  /** The same by name; of several with one name the first. */
  readonly named: ReadonlyMap<string, NcVariable>;
}

const DIMENSION = 10;
const VARIABLE = 11;
const ATTRIBUTE = 12;
/** Dimensions of one variable, the bound of the reference library. */
const RANK_MAX = 1024;

interface File {
  readonly key: string;
  /** Null when the server does not tell. */
  readonly totalBytes: number | null;
}

/** Raises HeaderTruncated when more bytes are needed, SourceUnreadable for whatever is no such file. */
export function parseNcHeader(bytes: Uint8Array, file: File): NcHeader {
  const cursor = cursorOf(bytes, file.key);
  const records = cursor.count();
  const lengths = list(cursor, DIMENSION, () => ({ name: cursor.name(), length: cursor.count() }));
  if (lengths.filter(({ length }) => length === 0).length > 1)
    throw cursor.damaged("it has two record dimensions");
  const attributes = attributesOf(cursor);
  const raw = list(cursor, VARIABLE, () => rawVariable(cursor, lengths.length));
  const isRecord = ({ dims }: RawVariable): boolean => dims.length > 0 && lengths[dims[0]!]!.length === 0;
  const recordBytes = bytesPerRecord(raw.filter(isRecord), lengths);
  const count = recordCount(
    { records, recordBytes, streaming: cursor.streaming },
    raw.filter(isRecord),
    file,
  );
  const dims = lengths.map(({ name, length }): NcDimension => ({
    name,
    size: length === 0 ? count : length,
    isRecord: length === 0,
  }));
  const variables = raw.map((variable) => variableOf(variable, dims, { cursor, recordBytes }));
  const named = new Map([...variables].reverse().map((variable) => [variable.name, variable]));
  return { dims, attributes, variables, named };
}

function variableOf(
  raw: RawVariable,
  all: readonly NcDimension[],
  { cursor, recordBytes }: { readonly cursor: Cursor; readonly recordBytes: number },
): NcVariable {
  const dims = raw.dims.map((dim) => all[dim]!);
  if (dims.slice(1).some((dim) => dim.isRecord))
    throw cursor.damaged(`variable ${raw.name} has the record dimension in a later place`);
  return { ...raw, dims, recordBytes: dims[0]?.isRecord ? recordBytes : 0 };
}

/** A list that is absent has no elements and the tag 0. */
function list<T>(cursor: Cursor, wanted: number, element: () => T): T[] {
  const tag = cursor.tag();
  const count = cursor.count();
  if (tag === 0 && count === 0) return [];
  if (tag !== wanted) throw cursor.damaged(`a list has the tag ${tag} where ${wanted} belongs`);
  const all: T[] = [];
  for (let i = 0; i < count; i++) all.push(element());
  return all;
}

function attributesOf(cursor: Cursor): NcAttributes {
  const all = list(cursor, ATTRIBUTE, () => {
    const name = cursor.name();
    const type = cursor.type();
    return [name, cursor.values(type, cursor.count())] as const;
  });
  return Object.fromEntries(all);
}

interface RawVariable {
  readonly name: string;
  readonly dims: readonly number[];
  readonly attributes: NcAttributes;
  readonly type: NcType;
  readonly begin: number;
}

/** The size that the header states for a variable is not used: it overflows for large ones, and follows from the dimensions. */
function rawVariable(cursor: Cursor, dimensions: number): RawVariable {
  const name = cursor.name();
  const rank = cursor.count();
  if (rank > RANK_MAX) throw cursor.damaged(`variable ${name} has ${rank} dimensions`);
  const dims = Array.from({ length: rank }, () => cursor.count());
  if (dims.some((dim) => dim >= dimensions))
    throw cursor.damaged(`variable ${name} has an unknown dimension`);
  const attributes = attributesOf(cursor);
  const type = cursor.type();
  cursor.count();
  return { name, dims, attributes, type, begin: cursor.offset() };
}

/** Each variable fills its record to four bytes, but for a lone one. */
function bytesPerRecord(
  variables: readonly RawVariable[],
  lengths: readonly { readonly length: number }[],
): number {
  const sizes = variables.map(({ dims, type }) =>
    dims.slice(1).reduce((product, dim) => product * lengths[dim]!.length, ncTypeBytes(type)),
  );
  if (sizes.length === 1) return sizes[0]!;
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 4) * 4, 0);
}

function recordCount(
  of: { readonly records: number; readonly recordBytes: number; readonly streaming: boolean },
  variables: readonly RawVariable[],
  file: File,
): number {
  if (!of.streaming || variables.length === 0 || of.recordBytes === 0) return of.records;
  if (file.totalBytes === null)
    throw new SourceUnreadable(
      file.key,
      "the number of its records is known only from its size, which the server does not tell",
    );
  const start = variables.reduce((least, { begin }) => Math.min(least, begin), Infinity);
  return Math.max(0, Math.floor((file.totalBytes - start) / of.recordBytes));
}
