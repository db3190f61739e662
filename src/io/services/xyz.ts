/** XYZ tiles: 256 pixels a side in Web Mercator, row 0 in the north. */
import type { Grid } from "../../cube/shape.ts";
import { tileZoomMax } from "../../limits.ts";

/** Half of the equator of the sphere of EPSG:3857, in metres. */
const HALF_EQUATOR = Math.PI * 6378137;

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Null when there is no such tile. */
export function tileGrid({ z, x, y }: TileAddress, sizePixels = 256): Grid | null {
  const tiles = 2 ** z;
  const whole = [z, x, y].every(Number.isInteger);
  if (!whole || z < 0 || z > tileZoomMax || x < 0 || y < 0 || x >= tiles || y >= tiles) return null;
  const side = (2 * HALF_EQUATOR) / tiles;
  const step = side / sizePixels;
  return {
    crs: "EPSG:3857",
    originX: x * side - HALF_EQUATOR,
    originY: HALF_EQUATOR - y * side,
    stepX: step,
    stepY: -step,
    width: sizePixels,
    height: sizePixels,
  };
}
