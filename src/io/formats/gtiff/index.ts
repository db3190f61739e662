/**
 * GTiff: always a valid Cloud Optimized GeoTIFF. Directories come first, then the tiles of the coarsest overview, up to full
 * resolution; bands are separate planes, so that one band can be read without the others.
 */
import type { ElementType, Grid } from "../../../cube/shape.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import { type EncodedFile, type Raster, FormatUnsuitableReason } from "../format.ts";
import { geoKeys } from "./geokeys.ts";
import { type Tag, ifdBytes, writeIfd } from "./ifd.ts";
import { type Plane, pyramid } from "./overviews.ts";
import { type Samples, storedNodata, storedType, toSamples } from "./samples.ts";
import { cutTile, encodeTile, isFloat } from "./tile.ts";

export interface GTiffOptions {
  readonly tileSize: 256 | 512;
  /** Deflate level, 1 to 9. */
  readonly level: number;
  /** Null: each band's own type, float32 for computed values. */
  readonly datatype: ElementType | null;
}

export function encodeGTiff(raster: Raster, options: GTiffOptions, codecs: PlatformCodecs): EncodedFile {
  const bands = commonSamples(raster, options);
  const levels = bands.map((band) =>
    pyramid({ data: band.data, width: raster.grid.width, height: raster.grid.height }, options.tileSize),
  );
  const images = levels[0]!.map((_, level) =>
    encodeLevel(
      levels.map((band) => band[level]!),
      { options, codecs, nodata: bands[0]!.nodata },
    ),
  );
  const bytes = assemble(raster, bands, images);
  return { bytes, mediaType: "image/tiff; application=geotiff; profile=cloud-optimized", extension: ".tif" };
}

/** A TIFF has one type and one no-data value: those of the bands where they agree, else float32 with NaN. */
function commonSamples(raster: Raster, options: GTiffOptions): Samples[] {
  const types = new Set(raster.bands.map((band) => storedType(band.chunk, options.datatype)));
  const type = types.size === 1 ? [...types][0]! : "float32";
  const nodata = new Set(raster.bands.map((band) => storedNodata(band.chunk, type)));
  const known = [...nodata].filter((value) => value !== null);
  if (known.length > 1) return raster.bands.map((band) => toSamples(band.chunk, "float32", NaN));
  return raster.bands.map((band) => toSamples(band.chunk, type, known[0] ?? null));
}

interface EncodedLevel {
  readonly width: number;
  readonly height: number;
  readonly tileSize: number;
  readonly type: Samples["type"];
  /** Plane after plane, tiles in row order. */
  readonly tiles: readonly Uint8Array[];
  readonly predictor: number;
}

interface LevelOptions {
  readonly options: GTiffOptions;
  readonly codecs: PlatformCodecs;
  readonly nodata: number | null;
}

function encodeLevel(planes: readonly Plane[], of: LevelOptions): EncodedLevel {
  const size = of.options.tileSize;
  const { width, height } = planes[0]!;
  const tiles: Uint8Array[] = [];
  for (const plane of planes) {
    for (let row = 0; row < height; row += size) {
      for (let column = 0; column < width; column += size) {
        const tile = cutTile(plane.data, { width, height, column, row, size }, of.nodata ?? 0);
        tiles.push(encodeTile(tile, size, { codecs: of.codecs, level: of.options.level }));
      }
    }
  }
  return {
    width,
    height,
    tileSize: size,
    type: typeOf(planes[0]!),
    tiles,
    predictor: isFloat(planes[0]!.data) ? 1 : 2,
  };
}

function typeOf(plane: Plane): Samples["type"] {
  return plane.data.constructor.name
    .replace("Array", "")
    .replace("Uint", "uint")
    .replace("Int", "int")
    .replace("Float", "float") as Samples["type"];
}

/** Says how the file is laid out; readers of COGs look for it right after the header. */
const GHOST =
  "GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

/** Bytes of a tile's length before it and of its last four bytes repeated after it. */
const LEADER = 4;
const TRAILER = 4;

function assemble(
  raster: Raster,
  bands: readonly Samples[],
  levels: readonly EncodedLevel[],
): Uint8Array<ArrayBuffer> {
  const empty = levels.map((level, index) =>
    tagsOf(raster, { bands, level, first: index === 0, offsets: level.tiles.map(() => 0) }),
  );
  const starts: number[] = [];
  let at = 8 + GHOST.length;
  for (const tags of empty) {
    at += at % 2;
    starts.push(at);
    at += ifdBytes(tags);
  }
  const offsets = placeTiles(levels, at);
  if (offsets.end > 0xffffffff)
    throw new FormatUnsuitableReason(
      "the file would be larger than 4 GiB; ask for a smaller area or fewer bands",
    );
  const bytes = new Uint8Array(offsets.end);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, starts[0]!, true);
  bytes.set(new TextEncoder().encode(GHOST), 8);
  levels.forEach((level, index) => {
    const tags = tagsOf(raster, { bands, level, first: index === 0, offsets: offsets.levels[index]! });
    writeIfd(view, tags, { at: starts[index]!, next: starts[index + 1] ?? 0 });
    level.tiles.forEach((tile, number) => writeTile(bytes, tile, offsets.levels[index]![number]!));
  });
  return bytes;
}

/** The coarsest level's tiles come first. */
function placeTiles(
  levels: readonly EncodedLevel[],
  start: number,
): { readonly levels: number[][]; readonly end: number } {
  const placed: number[][] = levels.map(() => []);
  let at = start;
  for (let index = levels.length - 1; index >= 0; index--) {
    for (const tile of levels[index]!.tiles) {
      placed[index]!.push(at + LEADER);
      at += LEADER + tile.length + TRAILER;
    }
  }
  return { levels: placed, end: at };
}

function writeTile(bytes: Uint8Array, tile: Uint8Array, at: number): void {
  new DataView(bytes.buffer).setUint32(at - LEADER, tile.length, true);
  bytes.set(tile, at);
  bytes.set(tile.subarray(Math.max(0, tile.length - TRAILER)), at + tile.length);
}

const SAMPLE: Readonly<Record<Samples["type"], { readonly bits: number; readonly format: number }>> = {
  uint8: { bits: 8, format: 1 },
  uint16: { bits: 16, format: 1 },
  uint32: { bits: 32, format: 1 },
  int8: { bits: 8, format: 2 },
  int16: { bits: 16, format: 2 },
  int32: { bits: 32, format: 2 },
  float32: { bits: 32, format: 3 },
  float64: { bits: 64, format: 3 },
};

interface LevelTags {
  readonly bands: readonly Samples[];
  readonly level: EncodedLevel;
  readonly first: boolean;
  readonly offsets: readonly number[];
}

function tagsOf(raster: Raster, of: LevelTags): Tag[] {
  const { bands, level, first, offsets } = of;
  const sample = SAMPLE[bands[0]!.type];
  const each = (value: number): number[] => bands.map(() => value);
  const nodata = bands[0]!.nodata;
  const tags: Tag[] = [
    { id: 254, type: "long", values: [first ? 0 : 1] },
    { id: 256, type: "long", values: [level.width] },
    { id: 257, type: "long", values: [level.height] },
    { id: 258, type: "short", values: each(sample.bits) },
    { id: 259, type: "short", values: [8] },
    { id: 262, type: "short", values: [1] },
    { id: 277, type: "short", values: [bands.length] },
    { id: 284, type: "short", values: [bands.length > 1 ? 2 : 1] },
    { id: 317, type: "short", values: [level.predictor] },
    { id: 322, type: "short", values: [level.tileSize] },
    { id: 323, type: "short", values: [level.tileSize] },
    { id: 324, type: "long", values: offsets },
    { id: 325, type: "long", values: level.tiles.map((tile) => tile.length) },
  ];
  if (bands.length > 1) tags.push({ id: 338, type: "short", values: bands.slice(1).map(() => 0) });
  tags.push({ id: 339, type: "short", values: each(sample.format) });
  if (first)
    tags.push(
      ...placeTags(raster.grid),
      { id: 34735, type: "short", values: geoKeys(raster.grid.crs) },
      { id: 42112, type: "ascii", values: metadataXml(raster) },
    );
  if (nodata !== null)
    tags.push({ id: 42113, type: "ascii", values: Number.isNaN(nodata) ? "nan" : String(nodata) });
  return tags;
}

/** Scale and tie point for north-up rasters, a matrix for others. */
function placeTags(grid: Grid): Tag[] {
  if (grid.stepX > 0 && grid.stepY < 0) {
    return [
      { id: 33550, type: "double", values: [grid.stepX, -grid.stepY, 0] },
      { id: 33922, type: "double", values: [0, 0, 0, grid.originX, grid.originY, 0] },
    ];
  }
  return [
    {
      id: 34264,
      type: "double",
      values: [grid.stepX, 0, 0, grid.originX, 0, grid.stepY, 0, grid.originY, 0, 0, 0, 0, 0, 0, 0, 1],
    },
  ];
}

/** Band names, scale and offset in GDAL's metadata tag, which GDAL escapes twice. */
function metadataXml(raster: Raster): string {
  const items = raster.bands.flatMap((band, sample) => [
    `<Item name="DESCRIPTION" sample="${sample}" role="description">${escapeXml(escapeXml(band.name))}</Item>`,
    ...(band.scale !== undefined && band.scale !== 1
      ? [`<Item name="SCALE" sample="${sample}" role="scale">${band.scale}</Item>`]
      : []),
    ...(band.offset !== undefined && band.offset !== 0
      ? [`<Item name="OFFSET" sample="${sample}" role="offset">${band.offset}</Item>`]
      : []),
  ]);
  return `<GDALMetadata>${items.join("")}</GDALMetadata>`;
}

function escapeXml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[^\x20-\x7e]/g, (c) => `&#${c.codePointAt(0)};`);
}
