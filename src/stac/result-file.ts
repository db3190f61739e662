/** Files of a run as its documents tell them. */
import type { Grid } from "../cube/shape.ts";
import type { FileDimension } from "./result-dimensions.ts";

/** A file of a run. */
export interface ResultFile {
  /** Unique, safe as a file name, with extension. */
  readonly name: string;
  /** Below the folder of the run. */
  readonly path: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** The label of time that the file holds or was computed from; of several the first. */
  readonly datetime: string | null;
  /** The last of several labels. */
  readonly lastDatetime?: string;
  /** Of the cube, for files that hold one label of every dimension but bands, y and x. */
  readonly dims?: readonly FileDimension[];
  /** Null for files whose cells lie on no grid. */
  readonly raster: ResultRaster | null;
  /** Of thumbnails: the file that they show. */
  readonly shows?: string;
}

export interface ResultRaster {
  readonly grid: Grid;
  /** Null for texts. */
  readonly dataType: string | null;
  /** "nan" for NaN, which JSON lacks. */
  readonly nodata: number | "nan" | null;
  readonly bands: readonly ResultBand[];
}

export interface ResultBand {
  readonly name: string;
  readonly scale?: number;
  readonly offset?: number;
  readonly unit?: string;
  /** Only where the bands of a file differ in it. */
  readonly dataType?: string | null;
  readonly nodata?: number | "nan" | null;
  readonly statistics: Readonly<Record<string, number>> | null;
}

export interface ResultLinks {
  /** Signed address of a file or document of the run. */
  href(path: string): string;
  /** This document, signed. */
  readonly canonical: string;
  /** RFC 3339: when the signed addresses end. */
  readonly expires: string;
  /** Maps of the files, by the same signature; absent: none. */
  readonly maps?: readonly ResultMap[];
}

/** A link of STAC's web map links. */
interface ResultMap {
  readonly rel: string;
  readonly href: string;
  readonly type: string;
  readonly title: string;
}
