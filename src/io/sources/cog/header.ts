/** The header of a GeoTIFF as plain data: levels, blocks, how to decode them, and where they lie. */
import type { ElementType, Grid } from "../../../cube/shape.ts";
import type { RasterSource } from "../../../cube/source.ts";
import { fileLevelsMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import { bandNames } from "./band-names.ts";
import { type ImageFacts, imageFacts } from "./coding.ts";
import { type GeoKeys, crsOf } from "./crs.ts";
import { geoKeysOf } from "./geokeys.ts";
import { type TiffImages, imagesOf } from "./images.ts";
import { type BlockLayout, layoutOf } from "./layout.ts";
import { metadataNodataValues, metadataNumbers } from "./metadata.ts";
import { declaredNodata as declaredNodataOf, effectiveNodata } from "./nodata.ts";
import type { MaskLayout } from "./masks.ts";
import { pagedBytes } from "./paged.ts";
import { type Place, type Transform, placeOf } from "./place.ts";
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
  /** GDAL's band descriptions; null when no band has one. */
  readonly bandNames: readonly (string | null)[] | null;
  readonly place: Place;
  /** Why the file cannot be loaded into a cube although its cells can be read; null when it can. */
  readonly problem: string | null;
  readonly levels: readonly CogLevel[];
}

export interface CogLevel extends BlockLayout {
  /** In cells, without a CRS ("") and with steps of 1, where the file does not say where it lies. */
  readonly grid: Grid;
  /** What a row adds to x and a column to y, in units of the CRS; null when the axes are upright. */
  readonly rotation: readonly [xPerRow: number, yPerColumn: number] | null;
  /** Where the file says which cells are valid, in blocks of its own; null when it does not. */
  readonly mask: MaskLayout | null;
}

/** Reads whatever is a TIFF; fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function readHeader(source: ByteSource): Promise<CogHeader> {
  const bytes = pagedBytes(source);
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
    scales: metadataNumbers(metadata, "SCALE", facts.bands),
    offsets: metadataNumbers(metadata, "OFFSET", facts.bands),
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

interface FileFacts {
  readonly facts: ImageFacts;
  /** "" where it is not known. */
  readonly crs: string;
  readonly place: Place;
  readonly key: string;
}

/** Full resolution and those overviews that hold the same bands; a level without a mask is left out where the image has one. */
async function levelsOf(images: TiffImages, file: FileFacts): Promise<CogLevel[]> {
  const { facts, key } = file;
  const full = await levelOf(images.full, images.fullMask, {
    ...file,
    of: facts,
    littleEndian: images.littleEndian,
  });
  const levels = [full];
  for (const { image, mask } of images.overviews) {
    if (levels.length === fileLevelsMax || (full.mask && !mask)) continue;
    const of = await sound(() => imageFacts(image, images.littleEndian, key));
    if (!of || !reduces(of, facts)) continue;
    const level = await sound(() => levelOf(image, mask, { ...file, of, littleEndian: images.littleEndian }));
    if (level && !(full.mask && !level.mask)) levels.push(level);
  }
  return levels.sort((a, b) => b.width - a.width);
}

/** A damaged overview costs itself, not the file. */
async function sound<T>(make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof SourceUnreadable) return null;
    throw error;
  }
}

/** The same bands in the same shape, smaller, up to one cell of rounding on each side. */
function reduces(small: ImageFacts, full: ImageFacts): boolean {
  return (
    small.width < full.width &&
    small.bands === full.bands &&
    small.type === full.type &&
    small.layout === full.layout &&
    Math.abs(small.height - (full.height * small.width) / full.width) <= 1 + full.height / full.width
  );
}

async function levelOf(
  image: TagReader,
  mask: TagReader | null,
  file: FileFacts & { readonly of: ImageFacts; readonly littleEndian: boolean },
): Promise<CogLevel> {
  const { of, key } = file;
  const layout = await layoutOf(image, of, key);
  const across = file.facts.width / of.width;
  const down = file.facts.height / of.height;
  const transform: Transform = file.place.transform ?? [0, 1, 0, 0, 0, 1];
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  return {
    ...layout,
    grid: {
      crs: file.crs,
      originX,
      originY,
      stepX: stepX * across,
      stepY: stepY * down,
      width: of.width,
      height: of.height,
    },
    rotation: xPerRow === 0 && yPerColumn === 0 ? null : [xPerRow * down, yPerColumn * across],
    mask: mask && (await maskLayout(mask, { ...of, key, littleEndian: file.littleEndian })),
  };
}

/** A mask of one band, or of one for each, of 1 or 8 bit and of the image's size; another one is not a mask of it. */
async function maskLayout(
  mask: TagReader,
  image: {
    readonly width: number;
    readonly height: number;
    readonly bands: number;
    readonly key: string;
    readonly littleEndian: boolean;
  },
): Promise<MaskLayout | null> {
  const facts = await imageFacts(mask, image.littleEndian, image.key);
  const fits =
    facts.width === image.width &&
    facts.height === image.height &&
    facts.type === "uint8" &&
    (facts.bands === 1 || facts.bands === image.bands);
  if (!fits) return null;
  return { ...(await layoutOf(mask, facts, image.key)), bands: facts.bands, layout: facts.layout };
}

interface KnownCrs {
  readonly name: string;
  readonly problem: string | null;
}

/** Whatever is wrong with the CRS only keeps the file from being a load source. */
function knownCrs(keys: GeoKeys, key: string): KnownCrs {
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
