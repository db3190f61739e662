/** The classic NetCDF format with 64-bit offsets (CDF-2): header, then the data of each variable, big endian. */

export type NcType = "byte" | "char" | "short" | "int" | "float" | "double";

export interface NcAttribute {
  readonly name: string;
  readonly value: string | { readonly type: NcType; readonly values: readonly number[] };
}

export interface NcVariable {
  readonly name: string;
  readonly type: NcType;
  /** Indexes into the file's dimensions, from the outside in. */
  readonly dims: readonly number[];
  readonly attributes: readonly NcAttribute[];
  /** Writes all values, from the given offset on; null for those that are written later. */
  readonly write: ((view: DataView, at: number) => void) | null;
}

export interface NcFile {
  readonly dims: readonly { readonly name: string; readonly size: number }[];
  readonly attributes: readonly NcAttribute[];
  readonly variables: readonly NcVariable[];
}

const TYPES: Readonly<Record<NcType, { readonly code: number; readonly bytes: number }>> = {
  byte: { code: 1, bytes: 1 },
  char: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  int: { code: 4, bytes: 4 },
  float: { code: 5, bytes: 4 },
  double: { code: 6, bytes: 8 },
};

export function ncBytes(type: NcType): number {
  return TYPES[type].bytes;
}

export function writeNcValue(
  view: DataView,
  at: number,
  of: { readonly type: NcType; readonly value: number },
): void {
  switch (of.type) {
    case "byte":
    case "char":
      return view.setInt8(at, of.value);
    case "short":
      return view.setInt16(at, of.value);
    case "int":
      return view.setInt32(at, of.value);
    case "float":
      return view.setFloat32(at, of.value);
    case "double":
      return view.setFloat64(at, of.value);
  }
}

export interface ClassicLayout {
  /** Where each variable's values begin. */
  readonly begins: readonly number[];
  /** All bytes before the first variable that is written later: the header, and the values of those before it. */
  readonly prefix: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly bytes: number;
}

/** Variables that are written later must come last. */
export function classicLayout(file: NcFile): ClassicLayout {
  const sizes = file.variables.map((variable) => padded(bytesOf(file, variable)));
  const blank = header(
    file,
    sizes,
    sizes.map(() => 0),
  );
  const begins: number[] = [];
  let at = blank.length;
  for (const size of sizes) {
    begins.push(at);
    at += size;
  }
  const later = file.variables.findIndex((variable) => variable.write === null);
  const prefix = new Uint8Array(later < 0 ? at : begins[later]!);
  prefix.set(header(file, sizes, begins));
  const view = new DataView(prefix.buffer);
  file.variables.forEach((variable, index) => variable.write?.(view, begins[index]!));
  return { begins, prefix, bytes: at };
}

function bytesOf(file: NcFile, variable: NcVariable): number {
  return variable.dims.reduce((cells, dim) => cells * file.dims[dim]!.size, 1) * ncBytes(variable.type);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

/** Tags of the lists in a header. */
const DIMENSIONS = 10;
const VARIABLES = 11;
const ATTRIBUTES = 12;

function header(file: NcFile, sizes: readonly number[], begins: readonly number[]): Uint8Array {
  const out: number[] = [0x43, 0x44, 0x46, 2];
  const int = (value: number): void =>
    void out.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const text = (value: string): void => {
    const bytes = new TextEncoder().encode(value);
    int(bytes.length);
    out.push(...bytes, ...Array<number>(padded(bytes.length) - bytes.length).fill(0));
  };
  const list = (tag: number, count: number): void => {
    int(count === 0 ? 0 : tag);
    int(count);
  };
  const attributes = (all: readonly NcAttribute[]): void => {
    list(ATTRIBUTES, all.length);
    for (const { name, value } of all) {
      text(name);
      if (typeof value === "string") {
        int(TYPES.char.code);
        text(value);
      } else {
        int(TYPES[value.type].code);
        int(value.values.length);
        out.push(...numbers(value.type, value.values));
      }
    }
  };
  int(0);
  list(DIMENSIONS, file.dims.length);
  for (const dim of file.dims) {
    text(dim.name);
    int(dim.size);
  }
  attributes(file.attributes);
  list(VARIABLES, file.variables.length);
  file.variables.forEach((variable, index) => {
    text(variable.name);
    int(variable.dims.length);
    variable.dims.forEach(int);
    attributes(variable.attributes);
    int(TYPES[variable.type].code);
    int(Math.min(sizes[index]!, 0xffffffff));
    int(Math.floor(begins[index]! / 4294967296));
    int(begins[index]! >>> 0);
  });
  return Uint8Array.from(out);
}

function numbers(type: NcType, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(padded(values.length * ncBytes(type)));
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => writeNcValue(view, index * ncBytes(type), { type, value }));
  return bytes;
}
