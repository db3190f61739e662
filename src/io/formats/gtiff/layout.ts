/**
 * Where everything stands in a GTiff, from the lengths of its tiles alone: directories come first, then the tiles of the
 * coarsest level, up to full resolution; bands are separate planes, so that one band can be read without the others.
 */
import type { Grid } from "../../../cube/shape.ts";
import type { BandLabel } from "../format.ts";
import { tiffDateTime } from "./datetime.ts";
import { geoTags } from "./geokeys.ts";
import { type Tag, ifdBytes, writeIfd, writeLong8 } from "./ifd.ts";
import { predictorOf } from "./predictor.ts";
import type { Storage } from "./samples.ts";
import type { BandStatistics } from "./statistics.ts";
import { escapeXml } from "../../xml.ts";

interface ImageBand extends BandLabel {
  /** Absent where they are not known yet, or no value is valid. */
  readonly statistics?: BandStatistics;
}

export interface Image {
  readonly grid: Grid;
  readonly bands: readonly ImageBand[];
  readonly type: Storage["type"];
  /** What the file says; null when it has no no-data value. */
  readonly nodata: number | null;
  readonly tileSize: number;
  readonly levels: number;
  /** A label of time; what is no date is not told. Absent in the files of chunks. */
  readonly datetime?: string | null;
}

export interface Layout {
  /** All bytes before the first tile. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Per level, full resolution first: where each tile's payload starts; plane by plane, in row order. */
  readonly starts: readonly Float64Array[];
  /** Bytes of the whole file. */
  readonly bytes: number;
}

/** Says how the file is laid out; readers of COGs look for it right after the header. */
const GHOST =
  "GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

/** Bytes of a tile's length before it and of its last four bytes repeated after it. */
export const LEADER = 4;
export const TRAILER = 4;

/** Lengths of the tiles' payloads per level, full resolution first; plane by plane, in row order. */
export function layoutOf(image: Image, lengths: readonly ArrayLike<number>[]): Layout {
  const classic = place(image, lengths, false);
  const placed = classic.bytes > 0xffffffff ? place(image, lengths, true) : classic;
  return { header: headerOf(image, lengths, placed), starts: placed.starts, bytes: placed.bytes };
}

interface Placed {
  readonly big: boolean;
  readonly directories: readonly number[];
  readonly headerBytes: number;
  readonly starts: readonly Float64Array[];
  readonly bytes: number;
}

function place(image: Image, lengths: readonly ArrayLike<number>[], big: boolean): Placed {
  const directories: number[] = [];
  let at = (big ? 16 : 8) + GHOST.length;
  lengths.forEach((tiles, level) => {
    at += at % 2;
    directories.push(at);
    at += ifdBytes(tagsOf(image, level, { lengths: tiles, starts: tiles, big }), big);
  });
  const headerBytes = at;
  const starts = lengths.map((tiles) => new Float64Array(tiles.length));
  for (let level = lengths.length - 1; level >= 0; level--) {
    for (let tile = 0; tile < lengths[level]!.length; tile++) {
      starts[level]![tile] = at + LEADER;
      at += LEADER + lengths[level]![tile]! + TRAILER;
    }
  }
  return { big, directories, headerBytes, starts, bytes: at };
}

function headerOf(
  image: Image,
  lengths: readonly ArrayLike<number>[],
  placed: Placed,
): Uint8Array<ArrayBuffer> {
  const { big, directories, starts } = placed;
  const bytes = new Uint8Array(placed.headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, big ? 43 : 42, 0]);
  if (big) {
    view.setUint16(4, 8, true);
    writeLong8(view, 8, directories[0]!);
  } else view.setUint32(4, directories[0]!, true);
  bytes.set(new TextEncoder().encode(GHOST), big ? 16 : 8);
  lengths.forEach((tiles, level) => {
    const tags = tagsOf(image, level, { lengths: tiles, starts: starts[level]!, big });
    writeIfd(view, tags, { at: directories[level]!, next: directories[level + 1] ?? 0, big });
  });
  return bytes;
}

const SAMPLE: Readonly<Record<Storage["type"], { readonly bits: number; readonly format: number }>> = {
  uint8: { bits: 8, format: 1 },
  uint16: { bits: 16, format: 1 },
  uint32: { bits: 32, format: 1 },
  int8: { bits: 8, format: 2 },
  int16: { bits: 16, format: 2 },
  int32: { bits: 32, format: 2 },
  float32: { bits: 32, format: 3 },
  float64: { bits: 64, format: 3 },
};

/** Cells of a level along one side. */
function levelCells(cells: number, level: number): number {
  return Math.ceil(cells / 2 ** level);
}

interface LevelTiles {
  readonly lengths: ArrayLike<number>;
  readonly starts: ArrayLike<number>;
  readonly big: boolean;
}

function tagsOf(image: Image, level: number, tiles: LevelTiles): Tag[] {
  const { bands, grid, nodata, tileSize } = image;
  const sample = SAMPLE[image.type];
  const each = (value: number): number[] => bands.map(() => value);
  const datetime = level === 0 ? tiffDateTime(image.datetime ?? null) : null;
  const tags: Tag[] = [
    { id: 254, type: "long", values: [level === 0 ? 0 : 1] },
    { id: 256, type: "long", values: [levelCells(grid.width, level)] },
    { id: 257, type: "long", values: [levelCells(grid.height, level)] },
    { id: 258, type: "short", values: each(sample.bits) },
    { id: 259, type: "short", values: [8] },
    { id: 262, type: "short", values: [1] },
    { id: 277, type: "short", values: [bands.length] },
    { id: 284, type: "short", values: [bands.length > 1 ? 2 : 1] },
    ...(datetime === null ? [] : [{ id: 306, type: "ascii", values: datetime } as const]),
    { id: 317, type: "short", values: [predictorOf(image.type)] },
    { id: 322, type: "short", values: [tileSize] },
    { id: 323, type: "short", values: [tileSize] },
    { id: 324, type: tiles.big ? "long8" : "long", values: tiles.starts },
    { id: 325, type: "long", values: tiles.lengths },
  ];
  if (bands.length > 1) tags.push({ id: 338, type: "short", values: bands.slice(1).map(() => 0) });
  tags.push({ id: 339, type: "short", values: each(sample.format) });
  if (level === 0)
    tags.push(...placeTags(grid), ...geoTags(grid.crs), {
      id: 42112,
      type: "ascii",
      values: metadataXml(bands),
    });
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

/** Band names, scale, offset, unit and statistics in GDAL's metadata tag, which GDAL escapes twice. */
function metadataXml(bands: readonly ImageBand[]): string {
  const items = bands.flatMap((band, sample) => [
    `<Item name="DESCRIPTION" sample="${sample}" role="description">${asciiXml(asciiXml(band.name))}</Item>`,
    ...(band.scale !== undefined && band.scale !== 1
      ? [`<Item name="SCALE" sample="${sample}" role="scale">${band.scale}</Item>`]
      : []),
    ...(band.offset !== undefined && band.offset !== 0
      ? [`<Item name="OFFSET" sample="${sample}" role="offset">${band.offset}</Item>`]
      : []),
    ...(band.unit !== undefined
      ? [`<Item name="UNITTYPE" sample="${sample}" role="unittype">${asciiXml(asciiXml(band.unit))}</Item>`]
      : []),
    ...statisticsItems(sample, band.statistics),
  ]);
  return `<GDALMetadata>${items.join("")}</GDALMetadata>`;
}

function statisticsItems(sample: number, statistics: BandStatistics | undefined): string[] {
  if (!statistics) return [];
  const { minimum, maximum, mean, stddev, validPercent } = statistics;
  const values = {
    MAXIMUM: maximum,
    MEAN: mean,
    MINIMUM: minimum,
    STDDEV: stddev,
    VALID_PERCENT: validPercent,
  };
  return Object.entries(values).map(
    ([name, value]) => `<Item name="STATISTICS_${name}" sample="${sample}">${value}</Item>`,
  );
}

/** Tags hold ASCII: all else becomes a reference, in whole characters. */
function asciiXml(text: string): string {
  return escapeXml(text).replace(/[^\x20-\x7e]/gu, (c) => `&#${c.codePointAt(0)};`);
}
