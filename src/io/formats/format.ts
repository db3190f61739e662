/** The contract of an output format. Encoders get whole rasters; assembly of batch results is another door (issue of jobs). */
import type { Chunk } from "../../cube/chunk.ts";
import type { Grid } from "../../cube/shape.ts";

/** The bands of one label of every other dimension, ready to be encoded. All chunks share `grid` and have sizes [height, width]. */
export interface Raster {
  readonly grid: Grid;
  readonly bands: readonly RasterBand[];
}

interface RasterBand {
  readonly name: string;
  readonly chunk: Chunk;
  readonly scale?: number;
  readonly offset?: number;
}

export interface EncodedFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** With the dot: ".tif". */
  readonly extension: string;
}

/** Why a cube cannot be written in a format; becomes FormatUnsuitable with this reason. */
export class FormatUnsuitableReason extends Error {}
