/** Bilinear interpolation between the four nearest cell centres, as GDAL: invalid neighbours are left out and the weights renormalised. */
import { bilinearErrorPixels } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import { type Field, type Window, alignedCoordinates, warpField } from "./field.ts";

/** Coordinates of every cell of a window in row order, whatever the CRSs. */
export function cellField(target: Grid, source: Grid, window: Window): Field {
  if (target.crs !== source.crs)
    return warpField(target, source, { window, errorPixels: bilinearErrorPixels });
  const { u, v } = alignedCoordinates(target, source, window);
  const field = { u: new Float64Array(u.length * v.length), v: new Float64Array(u.length * v.length) };
  for (let row = 0; row < v.length; row++) {
    field.u.set(u, row * u.length);
    field.v.fill(v[row]!, row * u.length, (row + 1) * u.length);
  }
  return field;
}

/** A window of source cells as float64 with validity, `width` cells a row, whose first cell is source cell (column, row). */
export interface SourceWindow {
  readonly data: Float64Array;
  readonly valid: Uint8Array;
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export interface BilinearOut {
  readonly data: Float64Array;
  /** Written only where a value was found. */
  readonly mask: Uint8Array;
  readonly at: number;
}

/** Weights below this sum count as nothing: the centre lies outside of all valid neighbours. */
const WEIGHT_MIN = 1e-5;

/** Fills cells of `out` that are still missing; a target centre outside of the source's full extent stays missing. */
export function bilinearFill(
  field: Field,
  source: SourceWindow,
  size: { readonly width: number; readonly height: number },
  out: BilinearOut,
): void {
  const { u, v } = field;
  for (let i = 0; i < u.length; i++) {
    if (out.mask[out.at + i] === 1) continue;
    const x = u[i]!;
    const y = v[i]!;
    if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const left = Math.floor(x - 0.5);
    const top = Math.floor(y - 0.5);
    const fx = x - 0.5 - left;
    const fy = y - 0.5 - top;
    let weights = 0;
    let total = 0;
    for (let k = 0; k < 4; k++) {
      const dx = k & 1;
      const dy = k >> 1;
      const column = left + dx - source.column;
      const row = top + dy - source.row;
      if (column < 0 || row < 0 || column >= source.width || row >= source.height) continue;
      const at = row * source.width + column;
      if (source.valid[at] === 0) continue;
      const weight = (dx === 1 ? fx : 1 - fx) * (dy === 1 ? fy : 1 - fy);
      weights += weight;
      total += weight * source.data[at]!;
    }
    if (weights < WEIGHT_MIN) continue;
    out.data[out.at + i] = weights === 1 ? total : total / weights;
    out.mask[out.at + i] = 1;
  }
}

/** Source cells [start, stop) along one axis that interpolation of these coordinates can touch, clipped to the source. */
export function bilinearSupport(
  coordinates: Float64Array,
  size: number,
): { readonly start: number; readonly stop: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < coordinates.length; i++) {
    const value = coordinates[i]!;
    if (!(value >= 0 && value < size)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  return { start: Math.max(0, Math.floor(low - 0.5)), stop: Math.min(size, Math.floor(high - 0.5) + 2) };
}
