/** From target cells to source cells, exactly: across systems, around the earth, and into rotated rasters. */
import { epsgCode, isGeographic, periodOf, transformer } from "../crs/index.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { planeBounds, toCells } from "./affine.ts";

/** Gives exact source cell coordinates [u, v] of a point in target cell coordinates (a cell's centre is at +0.5); NaN where there is no image. */
export type Projector = (column: number, row: number) => readonly [number, number];

/** What latitudes may exceed the pole by for no other reason than rounding. */
const POLE_DEGREES = 90 + 1e-9;

export function projector(target: Grid, source: SourcePlane): Projector {
  const transform = transformer(target.crs, source.grid.crs);
  const cells = toCells(source);
  const turn = turnOf(source);
  const globe = isGeographic(target.crs);
  const { originX, originY, stepX, stepY } = target;
  return (column, row) => {
    const ty = originY + row * stepY;
    if (globe && Math.abs(ty) > POLE_DEGREES) return [NaN, NaN];
    const [x, y] = transform(originX + column * stepX, ty);
    return cells(turn ? turn(x) : x, y);
  };
}

/** Brings x to the turn around the middle of a source: its seam then lies as far from the source as can be. Null where x does not come round. */
export function turnOf(source: SourcePlane): ((x: number) => number) | null {
  const period = periodOf(source.grid.crs);
  if (!period) return null;
  const [west, , east] = planeBounds(source);
  const { length } = period;
  const seam = (west + east - length) / 2;
  return (x) => x - length * Math.floor((x - seam) / length);
}

/** Cells by which a point may miss itself on its way there and back. */
const RETURN_CELLS = 0.5;
/** Degrees of latitude from which on longitudes say nothing. */
const NEAR_POLE = 89.999;

/**
 * True where a point of the target comes back from the source's system to where it was. Outside of the map of some projections
 * there are numbers, but no places: they would smear the other side of the earth there. Null for pairs that need no such test.
 */
export function returns(
  target: Grid,
  source: SourcePlane,
): ((column: number, row: number) => boolean) | null {
  const { crs } = source.grid;
  if (target.crs === crs || (isPlain(target.crs) && isPlain(crs))) return null;
  const there = transformer(target.crs, crs);
  const back = transformer(crs, target.crs);
  const length = periodOf(target.crs)?.length;
  const globe = isGeographic(target.crs);
  const { originX, originY, stepX, stepY } = target;
  return (column, row) => {
    const [x, y] = [originX + column * stepX, originY + row * stepY];
    const [backX, backY] = back(...there(x, y));
    if (!(Math.abs(backY - y) <= RETURN_CELLS * Math.abs(stepY))) return false;
    if (globe && Math.abs(y) > NEAR_POLE) return true;
    const off = length ? backX - x - length * Math.round((backX - x) / length) : backX - x;
    return Math.abs(off) <= RETURN_CELLS * Math.abs(stepX);
  };
}

/** Degrees, Web Mercator and UTM zones: every point is a place, and the common case stays fast. */
function isPlain(crs: string): boolean {
  const code = epsgCode(crs);
  if (code === null) return isGeographic(crs);
  return (
    code === 3857 || (code > 32600 && code <= 32660) || (code > 32700 && code <= 32760) || isGeographic(crs)
  );
}
