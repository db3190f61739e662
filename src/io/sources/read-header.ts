/** Opening a raster file: what it is, its first bytes say, whatever it is called. */
import type { ByteSource } from "../bytes.ts";
import { type CogHeader, tiffHeader } from "./cog/header.ts";
import { pagedBytes } from "./cog/paged.ts";
import { isJpeg2000 } from "./jp2/boxes.ts";
import { jpeg2000Header } from "./jp2/header.ts";

/** A TIFF or JPEG 2000; fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function readHeader(source: ByteSource): Promise<CogHeader> {
  const bytes = pagedBytes(source);
  const start = await bytes.read({ offset: 0, length: 12 });
  return isJpeg2000(start) ? jpeg2000Header(source, bytes) : tiffHeader(source, bytes);
}
