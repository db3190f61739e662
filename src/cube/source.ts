/** Where pixels come from: plain facts about files, frozen into plans, and the port that fetches their blocks. */
import type { Chunk } from "./chunk.ts";
import type { Location } from "./location.ts";
import type { ElementType, Grid } from "./shape.ts";

/** One resolution of a source. Block numbers run in row order: number = row * blocksAcross + column. */
export interface SourceLevel {
  /** Cells of this level; the full-resolution level comes first, then ever coarser ones. Steps may have any sign. */
  readonly grid: Grid;
  /**
   * Of rotated and sheared rasters: what x gains per row and y per column, so that the corner (column, row) lies at
   * x = originX + stepX * column + rotation[0] * row, y = originY + rotation[1] * column + stepY * row. Absent or null for upright ones.
   */
  readonly rotation?: readonly [xPerRow: number, yPerColumn: number] | null;
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** The cells of a level and how they lie. */
export type SourcePlane = Pick<SourceLevel, "grid" | "rotation">;

/** A raster file (or one band of it) as the engine sees it. */
export interface RasterSource {
  /** Its name, for people and messages: a URL without credentials or signature, or "r2:<key>". */
  readonly href: string;
  /** Where the bytes are asked for when that is not `href`: with a signature, or as an object of ours that was granted. */
  readonly access?: Location;
  /** R2 etag, checksum or ETag; held by conditional reads. Null when unknown until the first read. */
  readonly validator: string | null;
  readonly type: ElementType;
  readonly nodata: number | null;
  /** Number of bands in the file; blocks come with these interleaved by pixel, or one band for separate planes. */
  readonly bands: number;
  readonly layout: "pixel" | "separate";
  readonly levels: readonly SourceLevel[];
}

/** Blocks of one level of one source file that a load needs; `bytes` are decoded bytes of all of them. */
export interface BlockRead {
  /** Index into the `sources` of the load node's parameters. */
  readonly source: number;
  /** 0 is full resolution. */
  readonly level: number;
  /** Ascending block numbers of that level and, for band-separate files, that band. */
  readonly blocks: readonly number[];
  /** Band of the file, from 0, when its bands lie in separate planes. */
  readonly band?: number;
  /** Earlier reads of the same piece that may leave nothing to do for some of these blocks; it is made after their folds. */
  readonly after?: readonly number[];
  /** Which of its blocks other tasks read too. Absent outside of jobs. */
  readonly shared?: SharedReads;
  readonly bytes: number;
}

/** Numbers of the blocks of a plane that the neighbours of a task of a job read too. */
export interface SharedReads {
  /** Blocks of tasks that are done. */
  readonly done: ReadonlySet<number>;
  /** Blocks of tasks that began before this one and are not done. */
  readonly reading: ReadonlySet<number>;
  /** Blocks of tasks that have not begun. */
  readonly later: ReadonlySet<number>;
  /** Whether tasks are as wide as the source, so that they share whole rows of blocks. */
  readonly rows: boolean;
}

/** One decoded block of a source: band-interleaved by pixel, `width * height * bands` values. */
export interface Block {
  readonly number: number;
  readonly data: Chunk["data"];
  /** Validity from a mask, an alpha band or a codec, 1 = valid: one byte per cell, or per value where bands differ; null when the file has none. */
  readonly mask: Uint8Array | null;
}

/** Whether a block's mask takes out the value at `value`, which belongs to cell `cell` of the block. */
export function maskedOut({ mask, data }: Block, cell: number, value: number): boolean {
  return mask !== null && mask[mask.length === data.length ? value : cell] === 0;
}

/** The port by which `run` gets decoded blocks; one object per invocation, which knows how to cancel. `origin` is the node that asks. */
export interface BlockReader {
  read(source: RasterSource, read: BlockRead, origin: string): Promise<readonly Block[]>;
}
