/** Blocks of a JPEG 2000 level out of its tiles: each tile is read and decoded once per request. */
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import type { Pace } from "../../../cube/pace.ts";
import type { ElementType } from "../../../cube/shape.ts";
import type { Block } from "../../../cube/source.ts";
import { workPerJpeg2000Value } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import type { DecodeJpeg2000, Jpeg2000Image } from "../../codecs/jpeg2000.ts";
import { SourceUnreadable } from "../../faults.ts";
import { alphaMask } from "../cog/masks.ts";
import type { BlockRequest } from "../raster-format.ts";
import type { RasterHeader, RasterLevel } from "../raster-header.ts";
import { type Area, type Jpeg2000Layout, reduced, tileArea, tilesAcross } from "./layout.ts";
import { jpeg2000Storage } from "./header.ts";
import { oneTileCodestream } from "./one-tile.ts";
import { eachTile } from "./tile-bytes.ts";

interface TileRequest {
  readonly header: RasterHeader;
  readonly jpeg2000: Jpeg2000Layout;
  /** Index into the header's levels: halvings. */
  readonly level: number;
  readonly blocks: readonly number[];
  readonly decode: DecodeJpeg2000;
  readonly signal: AbortSignal | null;
  readonly pace: Pace;
}

interface BlockTarget {
  /** On the level's grid. */
  readonly area: Area;
  readonly data: TypedArray;
}

/** In the order of `read.blocks`, valid where the alpha band says so. */
export async function jpeg2000Blocks(
  source: ByteSource,
  { header, read, signal, pace }: BlockRequest,
  { jpeg2000: decode }: PlatformCodecs,
): Promise<readonly Block[]> {
  if (!decode) throw new SourceUnreadable(header.href, "unsupported codec JPEG 2000");
  const { alphaBand, ...jpeg2000 } = jpeg2000Storage(header);
  const { blocks, level } = read;
  const decoded = await readTiles(source, { header, jpeg2000, level, blocks, decode, signal, pace });
  return decoded.map((data, i) => ({
    number: blocks[i]!,
    data,
    mask: alphaMask({ ...header, alphaBand }, { data, mask: null }, null),
  }));
}

/** In the order of `blocks`; cells outside of the image are zero. */
async function readTiles(source: ByteSource, request: TileRequest): Promise<readonly TypedArray[]> {
  const { header, jpeg2000, level } = request;
  const of = header.levels[level]!;
  const targets = request.blocks.map((number) =>
    targetOf(jpeg2000, level, { type: header.type, of, number }),
  );
  const tiles = [...new Set(targets.flatMap(({ area }) => tilesIn(jpeg2000, level, area)))].sort(
    (a, b) => a - b,
  );
  const read = { parts: jpeg2000.parts, tiles, validator: header.validator, signal: request.signal };
  const pause = (tile: number): Promise<void> | null => {
    const { x0, y0, x1, y1 } = reduced(tileArea(jpeg2000.size, tile), level);
    return request.pace.did((x1 - x0) * (y1 - y0) * header.bands * workPerJpeg2000Value);
  };
  await eachTile(source, { ...read, pause }, (tile, parts) => {
    const area = tileArea(jpeg2000.size, tile);
    const codestream = oneTileCodestream(jpeg2000, tile, { area, parts });
    const place = reduced(area, level);
    request.decode(codestream, level, (image) => {
      checkImage(image, place, header.bands);
      for (const target of targets) copyShared(image, place, { ...target, width: of.blockWidth });
    });
  });
  return targets.map(({ data }) => data);
}

function targetOf(
  { size }: Jpeg2000Layout,
  level: number,
  { type, of, number }: { readonly type: ElementType; readonly of: RasterLevel; readonly number: number },
): BlockTarget {
  const image = reduced(size, level);
  const across = Math.ceil(of.grid.width / of.blockWidth);
  const x0 = image.x0 + (number % across) * of.blockWidth;
  const y0 = image.y0 + Math.floor(number / across) * of.blockHeight;
  const x1 = Math.min(image.x1, x0 + of.blockWidth);
  const y1 = Math.min(image.y1, y0 + of.blockHeight);
  const data = allocate(type, of.blockWidth * of.blockHeight * size.components);
  return { area: { x0, y0, x1, y1 }, data };
}

/** Tiles with cells in an area of a level; among them may lie some that are too small to have any. */
function tilesIn({ size }: Jpeg2000Layout, level: number, area: Area): readonly number[] {
  const scale = 2 ** level;
  const across = tilesAcross(size);
  const column = (x: number): number => Math.floor((x * scale - size.tileX0) / size.tileWidth);
  const row = (y: number): number => Math.floor((y * scale - size.tileY0) / size.tileHeight);
  const found: number[] = [];
  for (let r = row(area.y0); r <= row(area.y1 - 1); r++)
    for (let c = column(area.x0); c <= column(area.x1 - 1); c++) {
      const tile = reduced(tileArea(size, r * across + c), level);
      if (tile.x0 < tile.x1 && tile.y0 < tile.y1) found.push(r * across + c);
    }
  return found;
}

function checkImage(image: Jpeg2000Image, place: Area, bands: number): void {
  if (
    image.width !== place.x1 - place.x0 ||
    image.height !== place.y1 - place.y0 ||
    image.planes.length !== bands
  )
    throw new RangeError(
      `${image.width} x ${image.height} x ${image.planes.length} values where ${place.x1 - place.x0} x ${place.y1 - place.y0} x ${bands} are needed`,
    );
}

/** The cells that a tile and a block share, from planes to interleaved. */
function copyShared(
  image: Jpeg2000Image,
  tile: Area,
  { area, data, width }: BlockTarget & { readonly width: number },
): void {
  const [x0, x1] = [Math.max(tile.x0, area.x0), Math.min(tile.x1, area.x1)];
  const [y0, y1] = [Math.max(tile.y0, area.y0), Math.min(tile.y1, area.y1)];
  const bands = image.planes.length;
  for (const [band, plane] of image.planes.entries())
    for (let y = y0; y < y1; y++) {
      const from = (y - tile.y0) * image.width - tile.x0;
      const to = (y - area.y0) * width - area.x0;
      for (let x = x0; x < x1; x++) data[(to + x) * bands + band] = plane[from + x]!;
    }
}
