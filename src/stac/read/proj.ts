/** The projection extension, 1.x and 2.x: where the pixels of an asset lie. */
import { normalizeCrs } from "../../cube/crs/index.ts";
import type { Grid } from "../../cube/shape.ts";
import { type Json, isObject, numbersOf, textOf } from "./json.ts";

export interface Proj {
  /** As the engine names it; null when it is not given, or not known here. */
  readonly crs: string | null;
  /** Null when shape or place are missing, and for rotated rasters, which only their file describes fully. */
  readonly grid: Grid | null;
}

/** Members of the asset win over those of the item, as the extension says. */
export function projOf(asset: Json, properties: Json): Proj {
  const member = (name: string): unknown => asset[`proj:${name}`] ?? properties[`proj:${name}`];
  const crs = crsOf(member);
  const shape = numbersOf(member("shape"));
  if (crs === null || shape?.length !== 2 || shape.some((size) => !Number.isInteger(size) || size < 1))
    return { crs, grid: null };
  const [height, width] = shape as [number, number];
  const place = placeOf(numbersOf(member("transform"))) ?? placeOfBox(numbersOf(member("bbox")), shape);
  return { crs, grid: place && { crs, ...place, width, height } };
}

/** The first that is understood: a code, else a description. */
function crsOf(member: (name: string) => unknown): string | null {
  const [epsg, projjson] = [member("epsg"), member("projjson")];
  const candidates = [
    textOf(member("code")),
    typeof epsg === "number" ? epsg : null,
    textOf(member("wkt2")),
    isObject(projjson) ? projjson : null,
  ];
  for (const candidate of candidates) {
    const known = candidate === null ? null : knownCrs(candidate);
    if (known !== null) return known;
  }
  return null;
}

function knownCrs(input: string | number | Json): string | null {
  try {
    return normalizeCrs(input);
  } catch {
    return null;
  }
}

type Place = Pick<Grid, "originX" | "originY" | "stepX" | "stepY">;

/** Six or nine numbers: [stepX, rotation, originX, rotation, stepY, originY, 0, 0, 1]; origins are outer edges. */
function placeOf(transform: readonly number[] | null): Place | null {
  if (transform === null || (transform.length !== 6 && transform.length !== 9)) return null;
  const [stepX, rotationX, originX, rotationY, stepY, originY] = transform as number[];
  if (rotationX !== 0 || rotationY !== 0 || !(stepX! > 0) || stepY === 0) return null;
  return { stepX: stepX!, originX: originX!, stepY: stepY!, originY: originY! };
}

/** Where only the outer bounds are given, the raster is taken as north-up. */
function placeOfBox(box: readonly number[] | null, [height, width]: readonly number[]): Place | null {
  if (box?.length !== 4) return null;
  const [west, south, east, north] = box as [number, number, number, number];
  if (!(east > west && north > south)) return null;
  return {
    stepX: (east - west) / width!,
    originX: west,
    stepY: (south - north) / height!,
    originY: north,
  };
}
