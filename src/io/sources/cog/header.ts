/** The header of a TIFF: levels, blocks, how to decode them, and where they lie. */
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { RasterHeader } from "../raster-header.ts";
import { type ImageFacts, imageFacts } from "./coding.ts";
import { type GeoKeys, crsOf } from "./crs.ts";
import { geoKeysOf } from "./geokeys.ts";
import { imagesOf } from "./images.ts";
import { type TiffLevel, levelsOf } from "./levels.ts";
import { bandNames, bandUnits, metadataNodataValues, metadataNumbers } from "./metadata.ts";
import { declaredNodata as declaredNodataOf, effectiveNodata } from "./nodata.ts";
import type { PagedBytes } from "./paged.ts";
import { placeOf } from "./place.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

/** The part of a header that only TIFFs have. */
export interface TiffStorage {
  /** In the order of the header's levels. */
  readonly levels: readonly TiffLevel[];
  /** GDAL_NODATA as a number, also where no cell can have it or a mask rules. */
  readonly declaredNodata: number | null;
  /** Per band the value that cells without data have in all bands at once; null when there is no such rule. */
  readonly nodataValues: readonly number[] | null;
  /** The band whose zeros say that the other bands have no data; null when there is none. */
  readonly alphaBand: number | null;
}

export function tiffStorage(header: RasterHeader): TiffStorage {
  if (header.format !== "TIFF") throw new TypeError(`${header.href} is stored as ${header.format}`);
  return header.storage as TiffStorage;
}

/** Of a TIFF; fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function tiffHeader(source: ByteSource, bytes: PagedBytes): Promise<RasterHeader> {
  const images = await imagesOf(bytes, source.key);
  const facts = await imageFacts(images.full, images.littleEndian, source.key);
  const keys = await geoKeysOf(images.full);
  const crs = knownCrs(keys, source.key);
  const place = await placeOf(images.full, keys);
  const levels = await levelsOf(images, { facts, crs: crs.name, place, key: source.key });
  const metadata = await images.full.text(TAG.gdalMetadata);
  const mask = levels[0]!.layout.mask !== null;
  const { nodata, ...validity } = await validityOf(images.full, facts, { mask, metadata });
  return {
    href: source.key,
    validator: bytes.validator(),
    fileBytes: bytes.fileBytes(),
    format: "TIFF",
    type: facts.type,
    bands: facts.bands,
    layout: facts.layout,
    nodata,
    masked: mask || validity.nodataValues !== null || validity.alphaBand !== null,
    scales: metadataNumbers(metadata, "scale", facts.bands),
    offsets: metadataNumbers(metadata, "offset", facts.bands),
    units: bandUnits(metadata, facts.bands),
    bandNames: bandNames(metadata, facts.bands),
    place,
    problem: place.problem ?? crs.problem,
    levels: levels.map(({ grid, rotation, layout: { blockWidth, blockHeight } }) => ({
      grid,
      rotation,
      blockWidth,
      blockHeight,
    })),
    storage: { levels: levels.map(({ layout }) => layout), ...validity } satisfies TiffStorage,
  };
}

/** Which of the file's statements of validity counts: GDAL's order is mask, values of all bands, no-data value, alpha band. */
async function validityOf(
  image: TagReader,
  facts: ImageFacts,
  { mask, metadata }: { readonly mask: boolean; readonly metadata: string | null },
): Promise<Pick<RasterHeader, "nodata"> & Omit<TiffStorage, "levels">> {
  const text = await image.text(TAG.gdalNodata);
  const declaredNodata = declaredNodataOf(text, { ...facts.coding, type: facts.type });
  const nodataValues = mask ? null : metadataNodataValues(metadata, facts.bands);
  const effective = effectiveNodata(declaredNodata, facts.type);
  const nodata = mask || nodataValues ? null : effective;
  const alphaBand = mask || nodataValues || nodata !== null ? null : facts.alphaBand;
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
