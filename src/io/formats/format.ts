/** The contract of an output format. Encoders get whole rasters; GTiff also has parts for files that are assembled from chunks. */
import type { Chunk } from "../../cube/chunk.ts";
import type { Grid } from "../../cube/shape.ts";

/** The bands of one label of every other dimension, ready to be encoded. All chunks share `grid` and have sizes [height, width]. */
export interface Raster {
  readonly grid: Grid;
  readonly bands: readonly RasterBand[];
}

/** What a file says of a band. */
export interface BandLabel {
  readonly name: string;
  readonly scale?: number;
  readonly offset?: number;
}

interface RasterBand extends BandLabel {
  readonly chunk: Chunk;
}

export interface EncodedFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** With the dot: ".tif". */
  readonly extension: string;
}

/** Why a cube cannot be written in a format; becomes FormatUnsuitable with this reason. */
export class FormatUnsuitableReason extends Error {}
