/** The header of a classic netCDF file (CDF-1, CDF-2, CDF-5), after the format specification of Unidata and of PnetCDF. */
import { SourceUnreadable } from "../../faults.ts";
import { trimmedEnd } from "../../trimmed-end.ts";

export type NcType =
  | "byte"
  | "char"
  | "short"
  | "int"
  | "float"
  | "double"
  | "ubyte"
  | "ushort"
  | "uint"
  | "int64"
  | "uint64";

export interface NcDimension {
  readonly name: string;
  /** Number of records for the record dimension. */
  readonly size: number;
  readonly isRecord: boolean;
}

/** Text, or numbers; whole numbers beyond 2^53 lose their last digits. */
type NcValue = string | readonly number[];
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
}

/** The bytes end within the header: read more of the file and parse again. */
export class HeaderTruncated extends Error {}

const TYPES: readonly (NcType | null)[] = [
  null,
  "byte",
  "char",
  "short",
  "int",
  "float",
  "double",
  "ubyte",
  "ushort",
  "uint",
  "int64",
  "uint64",
];

const BYTES: Readonly<Record<NcType, number>> = {
  byte: 1,
  char: 1,
  short: 2,
  int: 4,
  float: 4,
  double: 8,
  ubyte: 1,
  ushort: 2,
  uint: 4,
  int64: 8,
  uint64: 8,
};

export function ncTypeBytes(type: NcType): number {
  return BYTES[type];
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
  const cursor = cursorOf(bytes, versionOf(bytes, file.key), file.key);
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
  const variables = raw.map((variable): NcVariable => {
    if (variable.dims.slice(1).some((dim) => dims[dim]!.isRecord))
      throw cursor.damaged(`variable ${variable.name} has the record dimension in a later place`);
    return {
      ...variable,
      dims: variable.dims.map((dim) => dims[dim]!),
      recordBytes: isRecord(variable) ? recordBytes : 0,
    };
  });
  return { dims, attributes, variables };
}

/** The first bytes of files that are called netCDF but are none of the classic ones tell what they are. */
function versionOf(bytes: Uint8Array, key: string): 1 | 2 | 5 {
  if (bytes.length < 4) throw new SourceUnreadable(key, "it is too short to be a netCDF file");
  const text = String.fromCharCode(...bytes.subarray(0, 4));
  if (text === "\x89HDF")
    throw new SourceUnreadable(
      key,
      "it is netCDF-4 (HDF5), and only classic netCDF is read; convert it with `nccopy -k 64-bit-data in.nc out.nc`, or in Python with xarray's to_netcdf(format='NETCDF3_64BIT')",
    );
  const version = text.charCodeAt(3);
  if (!text.startsWith("CDF") || (version !== 1 && version !== 2 && version !== 5))
    throw new SourceUnreadable(key, "it is no netCDF file");
  return version;
}

interface Cursor {
  /** A non-negative count: 4 bytes, 8 in CDF-5. */
  count(): number;
  /** Offset of a variable: 4 bytes in CDF-1, else 8. */
  offset(): number;
  tag(): number;
  name(): string;
  type(): NcType;
  values(type: NcType, count: number): NcValue;
  damaged(reason: string): SourceUnreadable;
  /** True when the number of records says "as many as the file has". */
  readonly streaming: boolean;
}

function cursorOf(bytes: Uint8Array, version: 1 | 2 | 5, key: string): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 4;
  const damaged = (reason: string): SourceUnreadable =>
    new SourceUnreadable(key, `its netCDF header is damaged: ${reason}`);
  const take = (count: number): number => {
    const from = at;
    if (!(count >= 0) || from + count > bytes.length) throw new HeaderTruncated();
    at += count;
    return from;
  };
  const long = (from: number): number => {
    const value = view.getUint32(from) * 4294967296 + view.getUint32(from + 4);
    if (value > Number.MAX_SAFE_INTEGER) throw damaged("a number in it is too large");
    return value;
  };
  const count = (): number => (version === 5 ? long(take(8)) : view.getUint32(take(4)));
  const streaming =
    bytes.length >= 12 &&
    view.getUint32(4) === 0xffffffff &&
    (version !== 5 || view.getUint32(8) === 0xffffffff);
  let first = true;
  const padded = (length: number): number => {
    const from = take(length);
    take((4 - (length % 4)) % 4);
    return from;
  };
  const text = (length: number): string => {
    const from = padded(length);
    return new TextDecoder().decode(bytes.subarray(from, from + length));
  };
  return {
    damaged,
    streaming,
    count: () => {
      if (first && streaming) {
        first = false;
        take(version === 5 ? 8 : 4);
        return 0;
      }
      first = false;
      return count();
    },
    offset: () => (version === 1 ? view.getUint32(take(4)) : long(take(8))),
    tag: () => view.getUint32(take(4)),
    name: () => text(count()),
    type: () => {
      const code = view.getUint32(take(4));
      const type = TYPES[code];
      if (!type || (version !== 5 && code > 6)) throw damaged(`type ${code} does not exist`);
      return type;
    },
    values: (type, length) => {
      if (type === "char") return trimmedEnd(text(length), "\0");
      const from = padded(length * BYTES[type]);
      return decodeNumbers(bytes.subarray(from, from + length * BYTES[type]), type);
    },
  };
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
    dims.slice(1).reduce((product, dim) => product * lengths[dim]!.length, BYTES[type]),
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

/** Big-endian numbers of a type; 64-bit whole numbers as the nearest float64. */
export function decodeNumbers(bytes: Uint8Array, type: NcType): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = BYTES[type];
  const get: Readonly<Record<NcType, (at: number) => number>> = {
    byte: (at) => view.getInt8(at),
    char: (at) => view.getUint8(at),
    short: (at) => view.getInt16(at),
    int: (at) => view.getInt32(at),
    float: (at) => view.getFloat32(at),
    double: (at) => view.getFloat64(at),
    ubyte: (at) => view.getUint8(at),
    ushort: (at) => view.getUint16(at),
    uint: (at) => view.getUint32(at),
    int64: (at) => Number(view.getBigInt64(at)),
    uint64: (at) => Number(view.getBigUint64(at)),
  };
  const read = get[type];
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => read(index * size));
}
