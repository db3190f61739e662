/** The header of a raster file as plain data, in the form of a GeoTIFF's: levels, blocks, how to decode them, and where they lie. */
import type { ElementType } from "../../../cube/shape.ts";
import type { RasterSource } from "../../../cube/source.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { Jpeg2000Layout } from "../jp2/layout.ts";
import { type ImageFacts, imageFacts } from "./coding.ts";
import { type GeoKeys, crsOf } from "./crs.ts";
import { geoKeysOf } from "./geokeys.ts";
import { imagesOf } from "./images.ts";
import { type CogLevel, levelsOf } from "./levels.ts";
import { bandNames, bandUnits, metadataNodataValues, metadataNumbers } from "./metadata.ts";
import { declaredNodata as declaredNodataOf, effectiveNodata } from "./nodata.ts";
import type { PagedBytes } from "./paged.ts";
import { type Place, placeOf } from "./place.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

export interface CogHeader {
  readonly href: string;
  readonly validator: string | null;
  /** Bytes of the whole file; null where the server does not say. */
  readonly fileBytes: number | null;
  readonly type: ElementType;
  readonly bands: number;
  readonly layout: "pixel" | "separate";
  /** The value of cells without data; null when there is none, or when a mask or an alpha band tells. */
  readonly nodata: number | null;
  /** GDAL_NODATA as a number, also where no cell can have it or a mask rules. */
  readonly declaredNodata: number | null;
  /** Per band the value that cells without data have in all bands at once; null when there is no such rule. */
  readonly nodataValues: readonly number[] | null;
  /** The band whose zeros say that the other bands have no data; null when there is none. */
  readonly alphaBand: number | null;
  readonly scales: readonly number[] | null;
  readonly offsets: readonly number[] | null;
  /** Of what scale and offset make of the stored values, per band; "" for a band without one, null when no band has one. */
  readonly units: readonly string[] | null;
  /** GDAL's band descriptions; null when no band has one. */
  readonly bandNames: readonly (string | null)[] | null;
  readonly place: Place;
  /** Why the file cannot be loaded into a cube although its cells can be read; null when it can. */
  readonly problem: string | null;
  readonly levels: readonly CogLevel[];
  /** Of JPEG 2000 files, how their tiles lie and where; absent for TIFFs, whose levels say it. */
  readonly jpeg2000?: Jpeg2000Layout;
}

/** Of a TIFF; fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function tiffHeader(source: ByteSource, bytes: PagedBytes): Promise<CogHeader> {
  const images = await imagesOf(bytes, source.key);
  const facts = await imageFacts(images.full, images.littleEndian, source.key);
  const keys = await geoKeysOf(images.full);
  const crs = knownCrs(keys, source.key);
  const place = await placeOf(images.full, keys);
  const levels = await levelsOf(images, { facts, crs: crs.name, place, key: source.key });
  const metadata = await images.full.text(TAG.gdalMetadata);
  return {
    href: source.key,
    validator: bytes.validator(),
    fileBytes: bytes.fileBytes(),
    type: facts.type,
    bands: facts.bands,
    layout: facts.layout,
    ...(await validityOf(images.full, facts, { masked: levels[0]!.mask !== null, metadata })),
    scales: metadataNumbers(metadata, "scale", facts.bands),
    offsets: metadataNumbers(metadata, "offset", facts.bands),
    units: bandUnits(metadata, facts.bands),
    bandNames: bandNames(metadata, facts.bands),
    place,
    problem: place.problem ?? crs.problem,
    levels,
  };
}

/** Which of the file's statements of validity counts: GDAL's order is mask, values of all bands, no-data value, alpha band. */
async function validityOf(
  image: TagReader,
  facts: ImageFacts,
  { masked, metadata }: { readonly masked: boolean; readonly metadata: string | null },
): Promise<Pick<CogHeader, "nodata" | "declaredNodata" | "nodataValues" | "alphaBand">> {
  const text = await image.text(TAG.gdalNodata);
  const declaredNodata = declaredNodataOf(text, { ...facts.coding, type: facts.type });
  const nodataValues = masked ? null : metadataNodataValues(metadata, facts.bands);
  const effective = effectiveNodata(declaredNodata, facts.type);
  const nodata = masked || nodataValues ? null : effective;
  const alphaBand = masked || nodataValues || nodata !== null ? null : facts.alphaBand;
  return { nodata, declaredNodata, nodataValues, alphaBand };
}

interface KnownCrs {
  readonly name: string;
  readonly problem: string | null;
}

/** Whatever is wrong with the CRS only keeps the file from being a load source. */
export function knownCrs(keys: GeoKeys, key: string): KnownCrs {
  try {
    return { name: crsOf(keys, key), problem: null };
  } catch (error) {
    return { name: "", problem: error instanceof SourceUnreadable ? error.reason : (error as Error).message };
  }
}

/** What the engine needs of a header; a file that does not say where it lies cannot be loaded into a cube. */
export function rasterSource(header: CogHeader): RasterSource {
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
