/** The types of LERC, by the numbers that its headers use. */
import type { TypedArray } from "../../../cube/chunk.ts";
import type { Cursor } from "./cursor.ts";

export const INT8 = 0;
export const INT32 = 4;
export const FLOAT32 = 6;

const constructors = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

export function elementBytes(type: number): number {
  return constructors[type]?.BYTES_PER_ELEMENT ?? 0;
}

export function elements(type: number, count: number): TypedArray {
  return new constructors[type]!(count);
}

export function readElement(cursor: Cursor, type: number): number {
  const { view } = cursor;
  const from = cursor.skip(elementBytes(type));
  switch (type) {
    case INT8:
      return view.getInt8(from);
    case 1:
      return view.getUint8(from);
    case 2:
      return view.getInt16(from, true);
    case 3:
      return view.getUint16(from, true);
    case INT32:
      return view.getInt32(from, true);
    case 5:
      return view.getUint32(from, true);
    case FLOAT32:
      return view.getFloat32(from, true);
    default:
      return view.getFloat64(from, true);
  }
}

/** Tiles may write their offset in a smaller type than the image's; two bits say how many steps smaller. */
export function offsetType(type: number, steps: number): number {
  if (steps === 0) return type;
  const smaller = [[], [], [1, 0], [1], [3, 2, 1], [3, 1], [2, 1], [FLOAT32, INT32, 2]][type]![steps - 1];
  if (smaller === undefined) throw new RangeError("damaged LERC data: a tile's offset has no type");
  return smaller;
}
