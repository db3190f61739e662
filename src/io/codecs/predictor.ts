/** Undoing TIFF predictors in place: horizontal differences (2) and floating point (3). */
import type { TypedArray } from "../../cube/chunk.ts";

export interface BlockRows {
  /** Cells in a row. */
  readonly width: number;
  readonly height: number;
  /** Samples per cell. */
  readonly samples: number;
}

type WholeNumbers = Exclude<TypedArray, Float32Array | Float64Array>;

/** Differences between neighbouring cells of a row, per sample, are undone in place; sums wrap as the type does. Floats come as their bits. */
export function undoDifferences(data: WholeNumbers | BigUint64Array, rows: BlockRows): void {
  if (data instanceof Uint16Array) undoUint16(data, rows);
  else if (data instanceof Uint8Array) undoUint8(data, rows);
  else if (data instanceof BigUint64Array) undoUint64(data, rows);
  else undoOther(data, rows);
}

function undoUint16(data: Uint16Array, { width, height, samples }: BlockRows): void {
  const rowLength = width * samples;
  for (let row = 0; row < height; row++) {
    const start = row * rowLength;
    if (samples === 1) {
      let value = data[start]!;
      for (let i = start + 1; i < start + rowLength; i++) {
        value = (value + data[i]!) & 0xffff;
        data[i] = value;
      }
    } else for (let i = start + samples; i < start + rowLength; i++) data[i] = data[i]! + data[i - samples]!;
  }
}

function undoUint8(data: Uint8Array, { width, height, samples }: BlockRows): void {
  const rowLength = width * samples;
  for (let row = 0; row < height; row++) {
    const start = row * rowLength;
    if (samples === 1) {
      let value = data[start]!;
      for (let i = start + 1; i < start + rowLength; i++) {
        value = (value + data[i]!) & 0xff;
        data[i] = value;
      }
    } else for (let i = start + samples; i < start + rowLength; i++) data[i] = data[i]! + data[i - samples]!;
  }
}

function undoOther(data: WholeNumbers, { width, height, samples }: BlockRows): void {
  const rowLength = width * samples;
  for (let row = 0; row < height; row++) {
    const start = row * rowLength;
    for (let i = start + samples; i < start + rowLength; i++) data[i] = data[i]! + data[i - samples]!;
  }
}

function undoUint64(data: BigUint64Array, { width, height, samples }: BlockRows): void {
  const rowLength = width * samples;
  for (let row = 0; row < height; row++) {
    const start = row * rowLength;
    for (let i = start + samples; i < start + rowLength; i++) data[i] = data[i]! + data[i - samples]!;
  }
}

/** Bytes of a row are differences over the whole row, stored by significance: all first bytes, then all second ones. */
export function undoFloatingPoint(
  bytes: Uint8Array,
  rows: BlockRows & { readonly bytesPerSample: number },
): Uint8Array {
  const { width, height, samples, bytesPerSample } = rows;
  if (samples === 1) return undoOneSample(bytes, rows);
  const cells = width * samples;
  const rowBytes = cells * bytesPerSample;
  const out = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const start = row * rowBytes;
    for (let i = start + samples; i < start + rowBytes; i++) bytes[i] = bytes[i]! + bytes[i - samples]!;
    for (let b = 0; b < bytesPerSample; b++) {
      let from = start + b * cells;
      for (let at = start + bytesPerSample - 1 - b; at < start + rowBytes; at += bytesPerSample)
        out[at] = bytes[from++]!;
    }
  }
  return out;
}

/** The same for one sample per cell, in one pass: the running sum goes straight to its place. */
function undoOneSample(
  bytes: Uint8Array,
  { width, height, bytesPerSample }: BlockRows & { readonly bytesPerSample: number },
): Uint8Array {
  const rowBytes = width * bytesPerSample;
  const out = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const start = row * rowBytes;
    const stop = start + rowBytes;
    let from = start;
    let value = 0;
    for (let first = start + bytesPerSample - 1; first >= start; first--) {
      for (let at = first; at < stop; at += bytesPerSample) {
        value = (value + bytes[from++]!) & 255;
        out[at] = value;
      }
    }
  }
  return out;
}
