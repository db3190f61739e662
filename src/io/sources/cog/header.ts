/** The header of a GeoTIFF as plain data: levels, blocks and how to decode them. Tag parsing is geotiff's. */
import { GeoTIFF, type GeoTIFFImage } from "geotiff";
import type { ElementType, Grid } from "../../../cube/shape.ts";
import type { RasterSource } from "../../../cube/source.ts";
import { blockBytesMax, fileBlocksMax, fileLevelsMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import { bandNames } from "./band-names.ts";
import { crsOf } from "./crs.ts";
import { pagedSource } from "./paged.ts";

export interface CogHeader {
  readonly href: string;
  readonly validator: string | null;
  readonly littleEndian: boolean;
  readonly type: ElementType;
  readonly bands: number;
  readonly layout: "pixel" | "separate";
  /** TIFF tag 259. */
  readonly compression: number;
  /** TIFF tag 317: 1 none, 2 differences, 3 floating point. */
  readonly predictor: number;
  readonly nodata: number | null;
  readonly scales: readonly number[] | null;
  readonly offsets: readonly number[] | null;
  /** GDAL's band descriptions; null when no band has one. */
  readonly bandNames: readonly (string | null)[] | null;
  readonly levels: readonly CogLevel[];
}

export interface CogLevel {
  readonly grid: Grid;
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** Per block (and per plane, planes one after another): where its bytes are; length 0 is a sparse block, all no-data. */
  readonly blockOffsets: readonly number[];
  readonly blockLengths: readonly number[];
}

export async function readHeader(source: ByteSource): Promise<CogHeader> {
  const paged = pagedSource(source);
  try {
    const tiff = await GeoTIFF.fromSource(paged.source as never);
    const images = await imagesOf(tiff, source.key);
    return await describe(images, {
      key: source.key,
      validator: paged.validator(),
      littleEndian: (tiff as unknown as { littleEndian: boolean }).littleEndian,
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw new SourceUnreadable(source.key, `not a readable TIFF (${error.message})`);
    throw error;
  }
}

/** Full resolution and its reduced versions; masks and thumbnails of another shape are left out. */
async function imagesOf(tiff: GeoTIFF, key: string): Promise<GeoTIFFImage[]> {
  const count = await tiff.getImageCount();
  if (count > fileLevelsMax)
    throw new SourceUnreadable(key, `it has ${count} images; ${fileLevelsMax} are allowed`);
  const images: GeoTIFFImage[] = [];
  for (let index = 0; index < count; index++) {
    const image = await tiff.getImage(index);
    const subfile = Number((await image.fileDirectory.loadValue("NewSubfileType")) ?? 0);
    if (index === 0 || subfile === 1) images.push(image);
  }
  return images.sort((a, b) => b.getWidth() - a.getWidth());
}

interface FileFacts {
  readonly key: string;
  readonly validator: string | null;
  readonly littleEndian: boolean;
}

async function describe(images: readonly GeoTIFFImage[], file: FileFacts): Promise<CogHeader> {
  const first = images[0]!;
  const directory = first.fileDirectory;
  const type = elementType(first, file.key);
  const full = await gridOf(first, file.key);
  const levels: CogLevel[] = [];
  for (const image of images) levels.push(await levelOf(image, full, { key: file.key, type }));
  const nodataText = (await directory.loadValue("GDAL_NODATA")) as string | undefined;
  const metadata = (await directory.loadValue("GDAL_METADATA")) as string | undefined;
  const bands = first.getSamplesPerPixel();
  return {
    href: file.key,
    validator: file.validator,
    littleEndian: file.littleEndian,
    type,
    bands,
    layout: Number((await directory.loadValue("PlanarConfiguration")) ?? 1) === 2 ? "separate" : "pixel",
    compression: Number((await directory.loadValue("Compression")) ?? 1),
    predictor: Number((await directory.loadValue("Predictor")) ?? 1),
    nodata: nodataOf(nodataText, type),
    scales: metadataNumbers(metadata, "SCALE", bands),
    offsets: metadataNumbers(metadata, "OFFSET", bands),
    bandNames: bandNames(metadata, bands),
    levels,
  };
}

function elementType(image: GeoTIFFImage, key: string): ElementType {
  const bits = image.getBitsPerSample();
  const format = image.getSampleFormat();
  const types: Readonly<Record<string, ElementType>> = {
    "1/8": "uint8",
    "1/16": "uint16",
    "1/32": "uint32",
    "2/8": "int8",
    "2/16": "int16",
    "2/32": "int32",
    "3/32": "float32",
    "3/64": "float64",
  };
  const type = types[`${format}/${bits}`];
  if (!type) throw new SourceUnreadable(key, `samples of ${bits} bits in format ${format} are not supported`);
  return type;
}

/** The file's grid from its scale and tie point, or from an upright transformation matrix. */
async function gridOf(image: GeoTIFFImage, key: string): Promise<Grid> {
  const directory = image.fileDirectory;
  const matrix = (await directory.loadValue("ModelTransformation")) as number[] | undefined;
  if (matrix && (matrix[1] !== 0 || matrix[4] !== 0))
    throw new SourceUnreadable(key, "rotated rasters are not supported");
  const [originX, originY] = image.getOrigin() as [number, number];
  const [stepX, stepY] = image.getResolution() as [number, number];
  const point = image.getGeoKeys()?.GTRasterTypeGeoKey === 2 && !matrix;
  return {
    crs: crsOf(image.getGeoKeys(), key),
    originX: point ? originX - stepX / 2 : originX,
    originY: point ? originY - stepY / 2 : originY,
    stepX,
    stepY,
    width: image.getWidth(),
    height: image.getHeight(),
  };
}

async function levelOf(
  image: GeoTIFFImage,
  full: Grid,
  file: { readonly key: string; readonly type: ElementType },
): Promise<CogLevel> {
  const directory = image.fileDirectory;
  const tiled = directory.hasTag("TileOffsets");
  const blockOffsets = Array.from(
    (await directory.loadValue(tiled ? "TileOffsets" : "StripOffsets")) as ArrayLike<number>,
    Number,
  );
  const blockLengths = Array.from(
    (await directory.loadValue(tiled ? "TileByteCounts" : "StripByteCounts")) as ArrayLike<number>,
    Number,
  );
  const width = image.getWidth();
  const height = image.getHeight();
  const blockWidth = image.getTileWidth();
  const blockHeight = Math.min(image.getTileHeight(), tiled ? Infinity : height);
  checkBlocks({ ...file, blocks: blockOffsets.length, bytes: blockWidth * blockHeight * 8 });
  const grid = {
    ...full,
    width,
    height,
    stepX: full.stepX * (full.width / width),
    stepY: full.stepY * (full.height / height),
  };
  return { grid, blockWidth, blockHeight, blockOffsets, blockLengths };
}

function checkBlocks(file: { readonly key: string; readonly blocks: number; readonly bytes: number }): void {
  if (file.blocks > fileBlocksMax)
    throw new SourceUnreadable(file.key, `it has ${file.blocks} blocks; ${fileBlocksMax} are allowed`);
  if (file.bytes > blockBytesMax * 8)
    throw new SourceUnreadable(file.key, "its blocks are too large; make it a Cloud Optimized GeoTIFF");
}

/** The no-data value as the type stores it; a value that the type cannot hold never occurs and so is none. */
function nodataOf(text: string | undefined, type: ElementType): number | null {
  if (text === undefined) return null;
  const value = Number(
    text
      .replace(/\0.*$/, "")
      .trim()
      .replace(/^-?nan.*/i, "NaN"),
  );
  if (Number.isNaN(value)) return type === "float32" || type === "float64" ? NaN : null;
  if (type === "float32") return Math.fround(value);
  if (type === "float64") return value;
  const limits: Readonly<Record<string, readonly [number, number]>> = {
    uint8: [0, 255],
    int8: [-128, 127],
    uint16: [0, 65535],
    int16: [-32768, 32767],
    uint32: [0, 4294967295],
    int32: [-2147483648, 2147483647],
  };
  const [low, high] = limits[type]!;
  return Number.isInteger(value) && value >= low && value <= high ? value : null;
}

/** Numbers of one role per band out of GDAL's metadata; null when no band has one. */
function metadataNumbers(xml: string | undefined, name: string, bands: number): number[] | null {
  const found = new Map<number, number>();
  for (const match of (xml ?? "").matchAll(/<Item name="(\w+)" sample="(\d+)"[^>]*>([^<]*)<\/Item>/g)) {
    if (match[1] === name) found.set(Number(match[2]), Number(match[3]));
  }
  return found.size === 0
    ? null
    : Array.from({ length: bands }, (_, band) => found.get(band) ?? (name === "SCALE" ? 1 : 0));
}

/** What the engine needs of a header. */
export function rasterSource(header: CogHeader): RasterSource {
  return {
    href: header.href,
    validator: header.validator,
    type: header.type,
    nodata: header.nodata,
    bands: header.bands,
    layout: header.layout,
    levels: header.levels.map(({ grid, blockWidth, blockHeight }) => ({ grid, blockWidth, blockHeight })),
  };
}
