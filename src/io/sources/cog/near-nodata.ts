/** Floats that mean no-data although a digit of the tag was lost: GDAL compares them with a tolerance. */
import type { TypedArray } from "../../../cube/chunk.ts";

/** GDAL's tolerance, relative to the sum of both values; it is the same for float32 and float64. */
const TOLERANCE = 2 * 2 ** -23;
/** Beyond this the sum of two float32 overflows, and GDAL takes them for equal. */
const OVERFLOW = 2 ** 127;

/** Writes the no-data value over the cells that GDAL takes for it; only floats can miss it. */
export function closeToNodata(data: TypedArray, nodata: number): void {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  if (nodata === 0 || !Number.isFinite(nodata)) return;
  const single = data instanceof Float32Array && Math.abs(nodata) >= OVERFLOW;
  const low = single ? OVERFLOW : (Math.abs(nodata) * (1 - TOLERANCE)) / (1 + TOLERANCE);
  const high = single ? 2 ** 128 : (Math.abs(nodata) * (1 + TOLERANCE)) / (1 - TOLERANCE);
  const sign = nodata < 0 ? -1 : 1;
  for (let i = 0; i < data.length; i++) {
    const size = sign * data[i]!;
    if (size > low && size < high) data[i] = nodata;
  }
}
