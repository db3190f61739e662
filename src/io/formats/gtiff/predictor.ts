/** TIFF predictors of what we write, by type: ADR 0050 has the bytes of each. */
import type { TypedArray } from "../../../cube/chunk.ts";
import { undoDifferences, undoFloatingPoint } from "../../codecs/predictor.ts";
import type { Storage } from "./samples.ts";

/** As tag 317 names them. */
type Predictor = 1 | 2 | 3;

/** Bytes are smallest as they are: classes come in runs, and differences of noise are more noise. */
export function predictorOf(type: Storage["type"]): Predictor {
  if (type === "float32" || type === "float64") return 3;
  return type === "uint8" || type === "int8" ? 1 : 2;
}

interface TileRows {
  readonly type: Storage["type"];
  /** Cells of a row. */
  readonly width: number;
}

/** The bytes that are compressed; the tile itself may be changed. */
export function predicted(tile: TypedArray, { type, width }: TileRows): Uint8Array {
  const predictor = predictorOf(type);
  if (predictor === 2) differences(tile, width);
  const bytes = new Uint8Array(tile.buffer, tile.byteOffset, tile.byteLength);
  return predictor === 3 ? floatingPoint(bytes, { width, bytesPerSample: tile.BYTES_PER_ELEMENT }) : bytes;
}

/** Each cell becomes its difference to the left neighbour, rows from the right so that neighbours are still whole. */
function differences(tile: TypedArray, width: number): void {
  for (let row = 0; row < tile.length; row += width) {
    for (let i = row + width - 1; i > row; i--) tile[i] = tile[i]! - tile[i - 1]!;
  }
}

interface SampleRows {
  readonly width: number;
  readonly bytesPerSample: number;
}

/** Rows of bytes by significance, all first ones first, each as its difference to the one before it. */
function floatingPoint(bytes: Uint8Array, { width, bytesPerSample }: SampleRows): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const rowBytes = width * bytesPerSample;
  for (let row = 0; row < bytes.length; row += rowBytes) {
    let to = row;
    let before = 0;
    for (let first = row + bytesPerSample - 1; first >= row; first--) {
      for (let at = first; at < row + rowBytes; at += bytesPerSample) {
        const byte = bytes[at]!;
        out[to++] = byte - before;
        before = byte;
      }
    }
  }
  return out;
}

/** Values of a tile again; the bytes may be changed. */
export function unpredicted(tile: TypedArray, { type, width }: TileRows): TypedArray {
  const rows = { width, height: tile.length / width, samples: 1 };
  if (tile instanceof Float32Array || tile instanceof Float64Array) {
    const bytes = new Uint8Array(tile.buffer, tile.byteOffset, tile.byteLength);
    const { buffer } = undoFloatingPoint(bytes, { ...rows, bytesPerSample: tile.BYTES_PER_ELEMENT });
    return tile instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
  }
  if (predictorOf(type) === 2) undoDifferences(tile, rows);
  return tile;
}
