/** From target cells to source cells, exactly: across systems, around the earth, and into rotated rasters. */
import { epsgCode, isGeographic, periodOf, transformer } from "../crs/index.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { planeBounds, toCells, toPlane } from "./affine.ts";

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
 * The projector, with no image for points of the target that do not come back from the source's system to where they were.
 * Outside of the map of some projections there are numbers, but no places: they would smear the other side of the earth there.
 */
export function placeProjector(target: Grid, source: SourcePlane): Projector {
  const project = projector(target, source);
  const { crs } = source.grid;
  if (target.crs === crs || (isPlain(target.crs) && isPlain(crs))) return project;
  const place = toPlane(source);
  const back = transformer(crs, target.crs);
  const length = periodOf(target.crs)?.length;
  const globe = isGeographic(target.crs);
  const { originX, originY, stepX, stepY } = target;
  return (column, row) => {
    const cell = project(column, row);
    const [x, y] = [originX + column * stepX, originY + row * stepY];
    const [backX, backY] = back(...place(cell[0], cell[1]));
    if (!(Math.abs(backY - y) <= RETURN_CELLS * Math.abs(stepY))) return NOWHERE;
    if (globe && Math.abs(y) > NEAR_POLE) return cell;
    const off = length ? backX - x - length * Math.round((backX - x) / length) : backX - x;
    return Math.abs(off) <= RETURN_CELLS * Math.abs(stepX) ? cell : NOWHERE;
  };
}

const NOWHERE = [NaN, NaN] as const;

/** Polar stereographic: one point of the plane per point of the earth, but for the other pole. */
const POLAR_CODES: readonly number[] = [3031, 3413, 3976, 3995, 3996, 5041, 5042, 32661, 32761];

/** Degrees, Web Mercator, UTM zones and polar maps: every point is a place, and the common case stays fast. */
function isPlain(crs: string): boolean {
  const code = epsgCode(crs);
  if (code === null || isGeographic(crs)) return isGeographic(crs);
  const utm = (code > 32600 && code <= 32660) || (code > 32700 && code <= 32760);
  return utm || code === 3857 || POLAR_CODES.includes(code);
}
