/** The types of classic netCDF. */

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

/** In the order of their codes in a file; CDF-1 and CDF-2 know those up to double. */
export const ncTypes: readonly (NcType | null)[] = [
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
