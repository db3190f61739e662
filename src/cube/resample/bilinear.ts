/**
 * Bilinear interpolation between the four nearest cell centres, as GDAL: where the cell that holds the point is invalid there is
 * no value; invalid neighbours are left out and the weights renormalised.
 */
import { bilinearErrorPixels, blockPixels, nearTiePixels } from "../../limits.ts";
import type { Paced } from "../pace.ts";
import type { Range } from "../region.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { type Field, alignedCoordinates, isAligned, warpField } from "./field.ts";
import type { Window } from "./window.ts";

/** Coordinates of every cell of a window in row order, whatever the CRSs. */
export function cellField(target: Grid, source: SourcePlane, window: Window): Field {
  if (!isAligned(target, source))
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

/** Of four neighbours, in kernel pixels. */
const WORK_PER_CELL = 4;

/** Fills cells of `out` that are still missing; a target centre outside of the source's full extent stays missing. */
export function* bilinearFill(
  field: Field,
  source: SourceWindow,
  size: { readonly width: number; readonly height: number },
  out: BilinearOut,
): Paced<void> {
  const { u, v } = field;
  for (let i = 0; i < u.length; i++) {
    if (i % blockPixels === 0) yield WORK_PER_CELL * blockPixels;
    if (out.mask[out.at + i] === 1) continue;
    const x = u[i]!;
    const y = v[i]!;
    if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const ownColumn = Math.floor(x + nearTiePixels) - source.column;
    const ownRow = Math.floor(y + nearTiePixels) - source.row;
    if (ownColumn < 0 || ownRow < 0 || ownColumn >= source.width || ownRow >= source.height) continue;
    if (source.valid[ownRow * source.width + ownColumn] === 0) continue;
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
    out.data[out.at + i] = weights === 1 ? total : total / weights;
    out.mask[out.at + i] = 1;
  }
}

/** Source cells of both axes. */
export interface SupportBox {
  readonly x: Range;
  readonly y: Range;
}

/** A support wider than this may be two: the two ends of a raster that goes around the earth. */
const SPLIT_CELLS = 512;

/**
 * Source cells that interpolation at these coordinates can touch, clipped to the source: none, one box, or one at either end of
 * the source where the coordinates lie on both sides of its seam.
 */
export function bilinearSupports(
  field: Field,
  size: { readonly width: number; readonly height: number },
): readonly SupportBox[] {
  return supportsOf(field, { ...size, reach: NEIGHBOURS });
}

/** The hull of the source cells within the reach of a kernel; null where there are none. */
export function supportWithin(
  field: Field,
  { width, height }: { readonly width: number; readonly height: number },
  reach: Reach,
): SupportBox | null {
  const boxes = supportsOf(field, { width, height, reach });
  return boxes.reduce<SupportBox | null>(
    (joined, box) =>
      joined ? { x: hullOf(joined.x, box.x), y: hullOf(joined.y, box.y) } : { x: box.x, y: box.y },
    null,
  );
}

function hullOf(a: Range, b: Range): Range {
  return { start: Math.min(a.start, b.start), stop: Math.max(a.stop, b.stop) };
}

/** Source cells to either side of the centre that a kernel reaches. */
interface Reach {
  readonly x: number;
  readonly y: number;
}

const NEIGHBOURS: Reach = { x: 1, y: 1 };

interface Reached {
  readonly width: number;
  readonly height: number;
  readonly reach: Reach;
}

function supportsOf(field: Field, size: Reached): readonly SupportBox[] {
  const whole = supportBetween(field, size, { low: 0, high: size.width });
  if (!whole) return [];
  const cells = boxCells(whole);
  if (whole.x.stop - whole.x.start < SPLIT_CELLS) return [whole];
  const middle = size.width / 2;
  const ends = [
    supportBetween(field, size, { low: 0, high: middle }),
    supportBetween(field, size, { low: middle, high: size.width }),
  ].filter((box) => box !== null);
  return ends.reduce((sum, box) => sum + boxCells(box), 0) * 2 < cells ? ends : [whole];
}

export function boxCells({ x, y }: SupportBox): number {
  return (x.stop - x.start) * (y.stop - y.start);
}

/** The support of coordinates whose column lies in [low, high). */
function supportBetween(
  { u, v }: Field,
  { reach, ...size }: Reached,
  { low, high }: { readonly low: number; readonly high: number },
): SupportBox | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < u.length; i++) {
    const x = u[i]!;
    const y = v[i]!;
    if (!(x >= low && x < high && y >= 0 && y < size.height)) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (left > right) return null;
  return {
    x: touched([left, right], size.width, reach.x),
    y: touched([top, bottom], size.height, reach.y),
  };
}

function touched([low, high]: readonly [number, number], size: number, reach: number): Range {
  return {
    start: Math.max(0, Math.floor(low - 0.5) + 1 - reach),
    stop: Math.min(size, Math.floor(high - 0.5) + reach + 1),
  };
}
