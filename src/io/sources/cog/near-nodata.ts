/** Floats that mean no-data although a digit of the tag was lost: GDAL compares them with a tolerance. */
import type { TypedArray } from "../../../cube/chunk.ts";

/** GDAL's tolerance, relative to the sum of both values; it is the same for float32 and float64. */
const TOLERANCE = 2 * 2 ** -23;
/** From here on the sum of two float32 rounds to infinity, and GDAL takes them for equal. */
const OVERFLOW = 2 ** 128 - 2 ** 103;

/** Writes the no-data value over the cells that GDAL takes for it; only floats can miss it. */
export function closeToNodata(data: TypedArray, nodata: number): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  if (nodata === 0 || !Number.isFinite(nodata)) return;
  const most = Math.abs(nodata);
  const low = (most * (1 - TOLERANCE)) / (1 + TOLERANCE);
  const high = (most * (1 + TOLERANCE)) / (1 - TOLERANCE);
  const overflow = data instanceof Float32Array ? OVERFLOW - most : Infinity;
  const sign = nodata < 0 ? -1 : 1;
  for (let i = 0; i < data.length; i++) {
    const size = sign * data[i]!;
    if ((size > low && size < high) || (size >= overflow && size !== Infinity)) data[i] = nodata;
  }
}
