/** XYZ tiles: 256 pixels a side in Web Mercator, row 0 in the north. */
import type { Grid } from "../../cube/shape.ts";
import { matrixTile, webMercatorQuad } from "./matrix-sets.ts";

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Null when there is no such tile. */
export function tileGrid({ z, x, y }: TileAddress): Grid | null {
  return matrixTile(webMercatorQuad, { zoom: z, row: y, column: x });
}
