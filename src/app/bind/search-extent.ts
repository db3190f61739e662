/** The extent of a load as catalogues take it: boxes in longitude and latitude that do not cross the antimeridian. */
import { isGeographic } from "../../cube/crs/index.ts";
import { type Box, splitBox } from "../../stac/read/box.ts";
import { type Extent, lonLat } from "./extent.ts";

export function searchBoxes(extent: Extent | null): readonly Box[] | null {
  if (!extent) return null;
  return splitBox(isGeographic(extent.crs) ? extent.bounds : lonLat(extent));
}
