/** TIFF, and with it Cloud Optimized GeoTIFF and BigTIFF. */
import type { RasterFormat } from "../raster-format.ts";
import { tiffBlocks } from "./blocks.ts";
import { tiffHeader } from "./header.ts";

const LITTLE_ENDIAN = 0x49;
const BIG_ENDIAN = 0x4d;

export const tiff: RasterFormat = {
  id: "TIFF",
  recognises: ([first, second]) => (first === LITTLE_ENDIAN || first === BIG_ENDIAN) && second === first,
  header: tiffHeader,
  blocks: tiffBlocks,
};
