/** Where a raster lies: its affine transform from tie point and scale, a matrix, or ground control points that are one. */
import { gcpErrorPixels } from "../../../limits.ts";
import type { GeoKeys } from "./crs.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

/**
 * x = origin x + column * step x + row * x per row; y = origin y + column * y per column + row * step y;
 * cell numbers count from the outer corner of the first cell.
 */
export type Transform = readonly [
  originX: number,
  stepX: number,
  xPerRow: number,
  originY: number,
  yPerColumn: number,
  stepY: number,
];

export interface Place {
  /** Null when the file does not say where it lies, or says it in a way that is not one affine transform. */
  readonly transform: Transform | null;
  readonly from: "scale" | "matrix" | "ground control points" | null;
  /** Why there is no transform, in words that say what helps. */
  readonly problem: string | null;
}

const PIXEL_IS_POINT = 2;

/** GDAL's order: scale with tie point first, then the matrix, then control points. Scales count as positive downwards. */
export async function placeOf(tags: TagReader, keys: GeoKeys): Promise<Place> {
  const point = keys?.["GTRasterTypeGeoKey"] === PIXEL_IS_POINT;
  const scale = (await tags.numbers(TAG.modelPixelScale)) ?? [];
  const ties = (await tags.numbers(TAG.modelTiepoint)) ?? [];
  const [stepX = 0, scaleY = 0] = scale;
  if (stepX !== 0 && scaleY !== 0 && ties.length >= 6) {
    const stepY = -Math.abs(scaleY);
    return placed(
      [ties[3]! - ties[0]! * stepX, stepX, 0, ties[4]! - ties[1]! * stepY, 0, stepY],
      "scale",
      point,
    );
  }
  const matrix = await tags.numbers(TAG.modelTransformation);
  if (matrix && matrix.length === 16) {
    const [a, b, , originX, d, e, , originY] = matrix as number[];
    return placed([originX!, a!, b!, originY!, d!, e!], "matrix", point);
  }
  return controlled(ties, point);
}

/** A point raster's coordinates are those of cell centres: its corner lies half a cell before them. */
function placed(transform: Transform, from: Place["from"], point: boolean): Place {
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  if (!transform.every(Number.isFinite) || stepX * stepY - xPerRow * yPerColumn === 0)
    return { transform: null, from: null, problem: "its georeference has no extent or is not a number" };
  if (!point) return { transform, from, problem: null };
  const corner: Transform = [
    originX - (stepX + xPerRow) / 2,
    stepX,
    xPerRow,
    originY - (yPerColumn + stepY) / 2,
    yPerColumn,
    stepY,
  ];
  return { transform: corner, from, problem: null };
}

function controlled(ties: readonly number[], point: boolean): Place {
  const count = Math.floor(ties.length / 6);
  const nothing = { transform: null, from: null } as const;
  if (count === 0)
    return {
      ...nothing,
      problem: "it does not say where it lies; write its corners and CRS into it (gdal_edit -a_ullr -a_srs)",
    };
  const fitted = count < 3 ? null : fitAffine(ties, count);
  if (fitted && fitError(fitted, ties, count) <= gcpErrorPixels)
    return placed(fitted, "ground control points", point);
  return {
    ...nothing,
    problem: `its ${count} ground control points are not one affine transform within ${gcpErrorPixels} cells; warp it first (gdalwarp -tps)`,
  };
}

/** Least squares over the control points, about their mean so that large coordinates keep their digits. */
function fitAffine(ties: readonly number[], count: number): Transform | null {
  const mean = (at: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += ties[i * 6 + at]!;
    return sum / count;
  };
  const [column0, row0, x0, y0] = [mean(0), mean(1), mean(3), mean(4)];
  let [cc, cr, rr, cx, rx, cy, ry] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [column, row] = [ties[i * 6]! - column0, ties[i * 6 + 1]! - row0];
    const [x, y] = [ties[i * 6 + 3]! - x0, ties[i * 6 + 4]! - y0];
    cc += column * column;
    cr += column * row;
    rr += row * row;
    cx += column * x;
    rx += row * x;
    cy += column * y;
    ry += row * y;
  }
  const determinant = cc * rr - cr * cr;
  if (!(Math.abs(determinant) > 1e-9 * cc * rr)) return null;
  const stepX = (cx * rr - rx * cr) / determinant;
  const xPerRow = (rx * cc - cx * cr) / determinant;
  const yPerColumn = (cy * rr - ry * cr) / determinant;
  const stepY = (ry * cc - cy * cr) / determinant;
  return [
    x0 - stepX * column0 - xPerRow * row0,
    stepX,
    xPerRow,
    y0 - yPerColumn * column0 - stepY * row0,
    yPerColumn,
    stepY,
  ];
}

/** Largest distance, in cells, between a control point and where the transform puts it. */
function fitError(transform: Transform, ties: readonly number[], count: number): number {
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  const determinant = stepX * stepY - xPerRow * yPerColumn;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const x = ties[i * 6 + 3]! - originX;
    const y = ties[i * 6 + 4]! - originY;
    const column = (x * stepY - y * xPerRow) / determinant - ties[i * 6]!;
    const row = (y * stepX - x * yPerColumn) / determinant - ties[i * 6 + 1]!;
    worst = Math.max(worst, Math.abs(column), Math.abs(row));
  }
  return Number.isFinite(worst) ? worst : Infinity;
}
