/** JPEG 2000, as JP2 and as a bare codestream. */
import type { RasterFormat } from "../raster-format.ts";
import { jpeg2000Blocks } from "./blocks.ts";
import { isJpeg2000 } from "./boxes.ts";
import { jpeg2000Header } from "./header.ts";

export const jpeg2000: RasterFormat = {
  id: "JPEG 2000",
  recognises: isJpeg2000,
  header: jpeg2000Header,
  blocks: jpeg2000Blocks,
};
