/**
 * Headers as bytes, for stores that outlive an isolate: plain data as canonical JSON, with its tables of numbers after it in
 * binary. Layout, little-endian: format (uint32), length of the JSON (uint32), JSON, then the tables one after another,
 * each at a multiple of 8.
 */
import { canonicalJson, parseCanonical } from "../../cube/canonical.ts";
import type { RasterHeader } from "./raster-header.ts";

/** Raised when the meaning of headers or of this layout changes: what was stored before is then read from the files anew. */
const FORMAT = 6;
/** Arrays of at least so many numbers become tables. */
const TABLE_MIN = 16;
const LEADER = 8;

const kinds = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
} as const;
type Kind = keyof typeof kinds;
type Table = InstanceType<(typeof kinds)[Kind]>;

interface TableNote {
  readonly $table: Kind;
  /** True where the header holds a plain array. */
  readonly plain: boolean;
  readonly at: number;
  readonly count: number;
}

export function packHeader(header: RasterHeader): Uint8Array<ArrayBuffer> {
  const tables: Table[] = [];
  let length = 0;
  const take = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return note(value as unknown as Table, false);
    if (Array.isArray(value))
      return value.length >= TABLE_MIN && value.every((each) => typeof each === "number")
        ? note(tableOf(value as number[]), true)
        : value.map(take);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, take(member)]));
  };
  const note = (table: Table, plain: boolean): TableNote => {
    const at = length;
    tables.push(table);
    length += aligned(table.byteLength);
    return { $table: table.constructor.name as Kind, plain, at, count: table.length };
  };
  const json = new TextEncoder().encode(canonicalJson(take(header)));
  const start = aligned(LEADER + json.length);
  const out = new Uint8Array(start + length);
  new DataView(out.buffer).setUint32(0, FORMAT, true);
  new DataView(out.buffer).setUint32(4, json.length, true);
  out.set(json, LEADER);
  let at = start;
  for (const table of tables) {
    out.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at);
    at += aligned(table.byteLength);
  }
  return out;
}

/** Null for bytes of another format. */
export function unpackHeader(bytes: Uint8Array): RasterHeader | null {
  if (bytes.length < LEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const jsonLength = view.getUint32(4, true);
  const start = aligned(LEADER + jsonLength);
  if (view.getUint32(0, true) !== FORMAT || start > bytes.length) return null;
  const give = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(give);
    if (value === null || typeof value !== "object") return value;
    if (!("$table" in value))
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, give(member)]));
    const { $table, plain, at, count } = value as TableNote;
    const type = kinds[$table];
    const from = start + at;
    const table = new type(bytes.slice(from, from + count * type.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
    return plain ? Array.from(table as ArrayLike<number>) : table;
  };
  return give(
    parseCanonical(new TextDecoder().decode(bytes.subarray(LEADER, LEADER + jsonLength))),
  ) as RasterHeader;
}

/** Offsets and lengths of files below 4 GiB take half the room. */
function tableOf(values: readonly number[]): Table {
  return values.every((value) => value >>> 0 === value && !Object.is(value, -0))
    ? Uint32Array.from(values)
    : Float64Array.from(values);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** What a header takes in memory, nearly: its tables at 8 bytes a number, and a little for the rest. */
export function headerBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value) && typeof value[0] === "number") return value.length * 8;
  if (value === null || typeof value !== "object") return 16;
  return Object.values(value).reduce<number>((sum, member) => sum + headerBytes(member), 64);
}
