/** What the first bytes of a raster file say, as plain data: what any format has in common, and a part that only its own format reads. */
import type { ElementType, Grid } from "../../cube/shape.ts";
import type { RasterSource } from "../../cube/source.ts";
import { SourceUnreadable } from "../faults.ts";
import type { Place } from "./cog/place.ts";

/** Stands in stored headers. */
export type RasterFormatId = "TIFF" | "JPEG 2000";

export interface RasterHeader {
  readonly href: string;
  readonly validator: string | null;
  /** Bytes of the whole file; null where the server does not say. */
  readonly fileBytes: number | null;
  readonly format: RasterFormatId;
  readonly type: ElementType;
  readonly bands: number;
  readonly layout: "pixel" | "separate";
  /** The value of cells without data; null when there is none, or when the file tells validity in another way. */
  readonly nodata: number | null;
  /** Whether blocks come with masks: by a mask image, an alpha band, or values of all bands. */
  readonly masked: boolean;
  readonly scales: readonly number[] | null;
  readonly offsets: readonly number[] | null;
  /** Of what scale and offset make of the stored values, per band; "" for a band without one, null when no band has one. */
  readonly units: readonly string[] | null;
  /** Descriptions of the bands; null when no band has one. */
  readonly bandNames: readonly (string | null)[] | null;
  readonly place: Place;
  /** Why the file cannot be loaded into a cube although its cells can be read; null when it can. */
  readonly problem: string | null;
  /** Full resolution first. */
  readonly levels: readonly RasterLevel[];
  /** How its blocks are stored; plain data, of which only the module of its format knows the type. */
  readonly storage: unknown;
}

export interface RasterLevel {
  /** In cells, without a CRS ("") and with steps of 1, where the file does not say where it lies. */
  readonly grid: Grid;
  /** What a row adds to x and a column to y, in units of the CRS; null when the axes are upright. */
  readonly rotation: readonly [xPerRow: number, yPerColumn: number] | null;
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** What the engine needs of a header; a file that does not say where it lies cannot be loaded into a cube. */
export function rasterSource(header: RasterHeader): RasterSource {
  if (header.problem !== null) throw new SourceUnreadable(header.href, header.problem);
  return {
    href: header.href,
    validator: header.validator,
    type: header.type,
    nodata: header.nodata,
    bands: header.bands,
    layout: header.layout,
    levels: header.levels.map(({ grid, rotation, blockWidth, blockHeight }) => ({
      grid,
      ...(rotation ? { rotation } : {}),
      blockWidth,
      blockHeight,
    })),
  };
}
