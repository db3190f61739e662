/** What a format of raster files is to the reader: how a file of it is known, what its header says, how its blocks are read. */
import type { Pace } from "../../cube/pace.ts";
import type { Block, BlockRead } from "../../cube/source.ts";
import type { ByteSource } from "../bytes.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import type { PagedBytes } from "./cog/paged.ts";
import type { RasterFormatId, RasterHeader } from "./raster-header.ts";

export interface RasterFormat {
  readonly id: RasterFormatId;
  /** By the first 12 bytes of the file; what a file is called says nothing. */
  recognises(start: Uint8Array): boolean;
  /** Fails with SourceUnreadable where the cells cannot be had, never because of the file's place. */
  header(source: ByteSource, bytes: PagedBytes): Promise<RasterHeader>;
  /** In the order of `read.blocks`, each of the full size of a block. */
  blocks(source: ByteSource, request: BlockRequest, codecs: PlatformCodecs): Promise<readonly Block[]>;
}

export interface BlockRequest {
  readonly header: RasterHeader;
  readonly read: BlockRead;
  readonly band: number;
  readonly signal: AbortSignal | null;
  readonly pace: Pace;
}
