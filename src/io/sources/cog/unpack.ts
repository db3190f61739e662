/** Packed bytes of a block to values of its element type: byte order, predictors, odd bit counts, half floats. */
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import { type ElementType, bytesPerElement } from "../../../cube/shape.ts";
import { undoDifferences, undoFloatingPoint } from "../../codecs/predictor.ts";
import type { BlockCoding } from "./coding.ts";
import { floatsOf } from "./small-floats.ts";

export interface UnpackRows {
  readonly type: ElementType;
  readonly width: number;
  /** Rows that the bytes hold. */
  readonly height: number;
}

/**
 * `bytes` holds whole rows and may be changed. The answer has `width * height * samples` values; it is a view of the
 * same memory where the values lie in it as they are.
 */
export function unpack(bytes: Uint8Array, coding: BlockCoding, rows: UnpackRows): TypedArray {
  const { bits, format, predictor, samples } = coding;
  const { width, height, type } = rows;
  const size = bits / 8;
  if (bits % 8 !== 0 || (bits === 24 && format !== "float")) {
    if (predictor !== 1) throw new RangeError(`predictor ${predictor} with samples of ${bits} bits`);
    if (bits === 24 && !coding.littleEndian) swapBytes(bytes, size);
    return oddBits(bytes, bits, { ...rows, samples });
  }
  const cells = { width, height, samples };
  let flat = bytes;
  if (predictor === 3) {
    if (format !== "float") throw new RangeError("predictor 3 with samples that are not floats");
    flat = undoFloatingPoint(bytes, { ...cells, bytesPerSample: size });
  } else {
    if (!coding.littleEndian) swapBytes(flat, size);
    if (predictor === 2) undoDifferences(wordsOf(flat, size), cells);
    else if (predictor !== 1) throw new RangeError(`unknown predictor ${predictor}`);
  }
  if (size === bytesPerElement(type))
    return isWholeNumber(bits, format) ? wholeNumbers(flat, format) : typed(flat, type);
  return floatsOf(flat, size);
}

function isWholeNumber(bits: number, format: BlockCoding["format"]): boolean {
  return bits === 64 && format !== "float";
}

/** Integers of 64 bit as the nearest doubles, in place. */
function wholeNumbers(bytes: Uint8Array, format: BlockCoding["format"]): Float64Array {
  const out = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const from =
    format === "int"
      ? new BigInt64Array(bytes.buffer, bytes.byteOffset, out.length)
      : new BigUint64Array(bytes.buffer, bytes.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(from[i]!);
  return out;
}

function wordsOf(bytes: Uint8Array, size: number): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
  const { buffer, byteOffset, length } = bytes;
  switch (size) {
    case 1:
      return bytes;
    case 2:
      return new Uint16Array(buffer, byteOffset, length / 2);
    case 4:
      return new Uint32Array(buffer, byteOffset, length / 4);
    case 8:
      return new BigUint64Array(buffer, byteOffset, length / 8);
    default:
      throw new RangeError(`predictor 2 with samples of ${size} bytes`);
  }
}

function typed(bytes: Uint8Array, type: ElementType): TypedArray {
  const { buffer, byteOffset } = bytes;
  const length = bytes.length / bytesPerElement(type);
  switch (type) {
    case "uint8":
      return bytes;
    case "int8":
      return new Int8Array(buffer, byteOffset, length);
    case "uint16":
      return new Uint16Array(buffer, byteOffset, length);
    case "int16":
      return new Int16Array(buffer, byteOffset, length);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, length);
    case "int32":
      return new Int32Array(buffer, byteOffset, length);
    case "float32":
      return new Float32Array(buffer, byteOffset, length);
    default:
      return new Float64Array(buffer, byteOffset, length);
  }
}

function swapBytes(bytes: Uint8Array, size: number): void {
  const half = size >> 1;
  for (let start = 0; start + size <= bytes.length; start += size) {
    for (let i = 0; i < half; i++) {
      const low = bytes[start + i]!;
      bytes[start + i] = bytes[start + size - 1 - i]!;
      bytes[start + size - 1 - i] = low;
    }
  }
}

/** Numbers of 1 to 31 bits, most significant bit first whatever the byte order (24 bits turn with it, as GDAL has it); rows start at whole bytes. */
function oddBits(
  bytes: Uint8Array,
  bits: number,
  { type, width, height, samples }: UnpackRows & { readonly samples: number },
): TypedArray {
  const rowLength = width * samples;
  const rowBytes = Math.ceil((rowLength * bits) / 8);
  const out = allocate(type, rowLength * height);
  for (let row = 0; row < height; row++) {
    let at = row * rowBytes;
    let left = 0;
    let octet = 0;
    for (let i = row * rowLength; i < (row + 1) * rowLength; i++) {
      let value = 0;
      for (let wanted = bits; wanted > 0;) {
        if (left === 0) {
          octet = bytes[at++]!;
          left = 8;
        }
        const taken = wanted < left ? wanted : left;
        value = value * (1 << taken) + ((octet >> (left - taken)) & ((1 << taken) - 1));
        left -= taken;
        wanted -= taken;
      }
      out[i] = value;
    }
  }
  return out;
}
