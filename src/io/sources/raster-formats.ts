/** The formats of raster files that are read by blocks; netCDF, whose variables are sources of their own, is read beside them. */
import type { Block } from "../../cube/source.ts";
import type { ByteSource } from "../bytes.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import { within } from "../bytes/within.ts";
import { tiff } from "./cog/index.ts";
import { pagedBytes } from "./cog/paged.ts";
import { jpeg2000 } from "./jp2/index.ts";
import type { BlockRequest, RasterFormat } from "./raster-format.ts";
import type { RasterHeader } from "./raster-header.ts";

/** Asked in this order: TIFF, the last, refuses with a reason what no other has recognised. */
const formats: readonly RasterFormat[] = [jpeg2000, tiff];
const RECOGNISED_BYTES = 12;

/** What a file is, its first bytes say; fails with SourceUnreadable where its cells cannot be had. */
export async function readHeader(source: ByteSource): Promise<RasterHeader> {
  const bytes = pagedBytes(source);
  const start = await bytes.read({ offset: 0, length: RECOGNISED_BYTES });
  const format = formats.find((candidate) => candidate.recognises(start)) ?? tiff;
  return format.header(source, bytes);
}

/** In the order of `read.blocks`. */
export function readBlocks(
  source: ByteSource,
  request: BlockRequest,
  codecs: PlatformCodecs,
): Promise<readonly Block[]> {
  const format = formats.find(({ id }) => id === request.header.format)!;
  return format.blocks(within(source, request.header.fileBytes), request, codecs);
}
