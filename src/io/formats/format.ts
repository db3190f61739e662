/** The contract of an output format. Encoders get whole rasters or whole cubes; GTiff also has parts for files that are assembled from chunks. */
import type { Chunk } from "../../cube/chunk.ts";
import type { Pace, Paced } from "../../cube/pace.ts";
import type { Value } from "../../cube/program/value.ts";
import type { CubeShape, ElementType, Grid } from "../../cube/shape.ts";
import type { Deflation } from "../codecs/deflation.ts";
import type { PlatformCodecs } from "../codecs/index.ts";

/** A format as GET /file_formats shows it. */
export interface FormatDefinition {
  readonly title: string;
  readonly description: string;
  readonly gis_data_types: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The bands of one label of every other dimension, ready to be encoded. All chunks share `grid` and have sizes [height, width]. */
export interface Raster {
  readonly grid: Grid;
  /** Of the cube, every cut of which is stored alike; absent where there is no cube: chunks then speak for themselves. */
  readonly cells?: Pick<CubeShape, "type" | "nodata" | "written">;
  readonly bands: readonly RasterBand[];
  /** The label of time that all of it has; null without one. */
  readonly datetime?: string | null;
}

/** What a file says of a band. */
export interface BandLabel {
  readonly name: string;
  readonly scale?: number;
  readonly offset?: number;
  /** Of the quantity that scale and offset make of the values. */
  readonly unit?: string;
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

/** Options of an output that fit the parameters of its format's definition. */
export type OptionValues = Readonly<Record<string, Value>>;

export interface EncoderPorts {
  readonly codecs: PlatformCodecs;
  readonly pace: Pace;
}

type Encoding = EncodedFile | Promise<EncodedFile> | Paced<EncodedFile>;

/**
 * How a job divides the writing of one output among its tasks:
 * - `tiles`: chunks of tiles, whose payloads are put together to files;
 * - `labels`: runs of files, each with one label of every dimension other than bands, y and x;
 * - `rows`: rows of the one file, whose places in it follow from the shape;
 * - `whole`: not at all.
 */
type Chunking = TileChunking | RowChunking | { readonly kind: "labels" | "whole" };

interface RowChunking {
  readonly kind: "rows";
  /** Null: as the cube has it. */
  readonly datatype: ElementType | null;
}

export interface TileChunking {
  readonly kind: "tiles";
  readonly tileSize: number;
  readonly deflation: Deflation;
  /** Null: as the cube has it. */
  readonly datatype: ElementType | null;
}

/** A format with the checked options of one output. */
export type Writer = RasterWriter | CubeWriter;

interface Stores {
  /** Of each band of a cube, or one for all. */
  stored(shape: CubeShape): readonly StoredCells[];
  /** What values of a cube of this shape may not come back as; null where all do. A sentence. */
  warning(shape: CubeShape): string | null;
}

/** Of formats of which a file holds one label of every dimension other than bands, y and x. */
export interface RasterWriter extends Stores {
  readonly holds: "raster";
  readonly chunking: Chunking;
  encode(raster: Raster, ports: EncoderPorts): Encoding;
}

/** Of formats of which a file holds a whole cube. */
interface CubeWriter extends Stores {
  readonly holds: "cube";
  readonly chunking: Chunking;
  encode(chunk: Chunk, shape: CubeShape, ports: EncoderPorts): Encoding;
}

/** How the cells of a grid are stored; the type is null for texts. */
export interface StoredCells {
  readonly dataType: string | null;
  readonly nodata: number | null;
}

interface FormatFacts {
  /** GDAL's name; users need not care for its case. */
  readonly name: string;
  readonly definition: FormatDefinition;
  readonly mediaType: string;
  /** With the dot. */
  readonly extension: string;
  /** Whether cubes of this shape are saved in it when no format is named; at most one format says so. */
  defaultFor(shape: CubeShape): boolean;
  /** Why it cannot hold cubes of this shape, without a full stop; null where it can. */
  mismatch(shape: CubeShape): string | null;
  /** Only of formats that hold single values and arrays. */
  readonly encodeValue?: (value: Value) => EncodedFile;
}

export interface OutputFormat extends FormatFacts {
  /** `values` have been checked against the definition. */
  writer(values: OptionValues): Writer;
}

export interface RasterFormat extends OutputFormat {
  writer(values: OptionValues): RasterWriter;
}

interface FormatOf<O> extends FormatFacts {
  /** What checked values mean, with the defaults of the others. */
  options(values: OptionValues): O;
  chunking(options: O): Chunking;
  stored(shape: CubeShape, options: O): readonly StoredCells[];
  /** Absent where values always come back. */
  warning?(shape: CubeShape, options: O): string | null;
}

export function rasterFormat<O>(
  format: FormatOf<O> & { encode(raster: Raster, options: O, ports: EncoderPorts): Encoding },
): RasterFormat {
  return {
    ...format,
    writer(values) {
      const options = format.options(values);
      return {
        holds: "raster",
        chunking: format.chunking(options),
        stored: (shape) => format.stored(shape, options),
        warning: (shape) => format.warning?.(shape, options) ?? null,
        encode: (raster, ports) => format.encode(raster, options, ports),
      };
    },
  };
}

interface CubeOf<O> {
  readonly chunk: Chunk;
  readonly shape: CubeShape;
  readonly options: O;
}

export function cubeFormat<O>(
  format: FormatOf<O> & { encode(cube: CubeOf<O>, ports: EncoderPorts): Encoding },
): OutputFormat {
  return {
    ...format,
    writer(values) {
      const options = format.options(values);
      return {
        holds: "cube",
        chunking: format.chunking(options),
        stored: (shape) => format.stored(shape, options),
        warning: (shape) => format.warning?.(shape, options) ?? null,
        encode: (chunk, shape, ports) => format.encode({ chunk, shape, options }, ports),
      };
    },
  };
}
