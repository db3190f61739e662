/** The header of a JPEG 2000 file in the form of a GeoTIFF's: its wavelet levels are the overviews, its tiles the blocks. */
import type { ElementType } from "../../../cube/shape.ts";
import { bytesPerElement } from "../../../cube/shape.ts";
import { blockBytesMax, fileLevelsMax, jp2BlockTilesMax, jp2TileValuesMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { BlockCoding } from "../cog/coding.ts";
import type { CogHeader } from "../cog/header.ts";
import type { CogLevel } from "../cog/levels.ts";
import type { PagedBytes } from "../cog/paged.ts";
import type { Transform } from "../cog/place.ts";
import { jp2Boxes } from "./boxes.ts";
import { type Area, type Jpeg2000Size, reduced, tilesAcross, tilesDown } from "./layout.ts";
import { mainHeader } from "./main-header.ts";
import { type Jp2Place, jp2PlaceOf } from "./place.ts";
import { tilePartsOf } from "./tile-parts.ts";

/** Fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function jpeg2000Header(source: ByteSource, bytes: PagedBytes): Promise<CogHeader> {
  const { key } = source;
  const boxes = await jp2Boxes(bytes, key);
  const main = await mainHeader(bytes, boxes.codestream.offset, key);
  const { size } = main;
  checkTiles(size, key);
  const placed = await jp2PlaceOf(bytes, boxes, key);
  const stop = boxes.codestream.stop ?? bytes.fileBytes();
  const parts = await tilePartsOf(source, {
    index: main.tilePartLengths,
    tiles: tilesAcross(size) * tilesDown(size),
    start: main.stop,
    stop,
    validator: bytes.validator(),
  });
  return {
    href: key,
    validator: bytes.validator(),
    fileBytes: bytes.fileBytes(),
    type: typeOf(size),
    bands: size.components,
    layout: "pixel",
    nodata: null,
    declaredNodata: null,
    nodataValues: null,
    alphaBand: opacityBand(boxes.opacity, size.components),
    scales: null,
    offsets: null,
    bandNames: null,
    place: placed.place,
    problem: placed.problem,
    levels: levelsOf(size, main.reductions, placed),
    jpeg2000: { size, mainHeader: main.kept, parts },
  };
}

function typeOf({ bits, signed }: Jpeg2000Size): ElementType {
  if (bits <= 8) return signed ? "int8" : "uint8";
  return signed ? "int16" : "uint16";
}

/** As of TIFFs: the last of two or four. */
function opacityBand(channel: number | null, components: number): number | null {
  return channel === components - 1 && (components === 2 || components === 4) ? channel : null;
}

/** What a tile takes in the decoder, and decoded. */
function checkTiles(size: Jpeg2000Size, key: string): void {
  const tiles = tilesAcross(size) * tilesDown(size);
  if (tiles > 65_535) throw new SourceUnreadable(key, `it has ${tiles} tiles; JPEG 2000 has up to 65535`);
  const { width, height } = blockSize(size, 0);
  const values = width * height * size.components;
  if (values > jp2TileValuesMax || values * bytesPerElement(typeOf(size)) > blockBytesMax)
    throw new SourceUnreadable(
      key,
      `one of its tiles has ${values} values, ${jp2TileValuesMax} are allowed; write it with tiles (gdal_translate -of JP2OpenJPEG -co BLOCKXSIZE=1024 -co BLOCKYSIZE=1024)`,
    );
}

/** The whole image on a level. */
function levelArea(size: Jpeg2000Size, reduce: number): Area {
  return reduced(size, reduce);
}

function blockSize(size: Jpeg2000Size, reduce: number): { readonly width: number; readonly height: number } {
  const { x0, y0, x1, y1 } = levelArea(size, reduce);
  return {
    width: Math.min(x1 - x0, Math.ceil(size.tileWidth / 2 ** reduce)),
    height: Math.min(y1 - y0, Math.ceil(size.tileHeight / 2 ** reduce)),
  };
}

/** Levels whose blocks would be made of too many tiles are left out: coarser ones would be worse. */
function levelsOf(size: Jpeg2000Size, reductions: number, placed: Jp2Place): readonly CogLevel[] {
  const levels: CogLevel[] = [];
  for (let reduce = 0; reduce <= reductions && levels.length < fileLevelsMax; reduce++) {
    const { x0, y0, x1, y1 } = levelArea(size, reduce);
    if (reduce > 0 && (x1 <= x0 || y1 <= y0 || tilesPerBlock(size, reduce) > jp2BlockTilesMax)) break;
    levels.push(levelOf(size, reduce, placed));
  }
  return levels;
}

/** One, or its neighbours too where the image does not begin with a whole tile or halving does not divide it. */
function tilesPerBlock(size: Jpeg2000Size, reduce: number): number {
  const { width, height } = blockSize(size, reduce);
  const across = Math.ceil((width * 2 ** reduce) / size.tileWidth) + 1;
  const down = Math.ceil((height * 2 ** reduce) / size.tileHeight) + 1;
  return Math.min(across, tilesAcross(size)) * Math.min(down, tilesDown(size));
}

/** As GDAL does it, every level covers the extent of the image. */
function levelOf(size: Jpeg2000Size, reduce: number, { place, crs }: Jp2Place): CogLevel {
  const { x0, y0, x1, y1 } = levelArea(size, reduce);
  const [width, height] = [x1 - x0, y1 - y0];
  const across = (size.x1 - size.x0) / width;
  const down = (size.y1 - size.y0) / height;
  const transform: Transform = place.transform ?? [0, 1, 0, 0, 0, 1];
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  const block = blockSize(size, reduce);
  return {
    width,
    height,
    type: typeOf(size),
    tiled: true,
    blockWidth: block.width,
    blockHeight: block.height,
    storedHeight: block.height,
    coding: codingOf(size),
    table: { offsets: { kind: "kept", values: [] }, lengths: null },
    grid: { crs, originX, originY, stepX: stepX * across, stepY: stepY * down, width, height },
    rotation: xPerRow === 0 && yPerColumn === 0 ? null : [xPerRow * down, yPerColumn * across],
    mask: null,
  };
}

/** TIFF's words for it; the blocks themselves are read by tile. */
function codingOf({ bits, signed, components }: Jpeg2000Size): BlockCoding {
  return {
    bits,
    format: signed ? "int" : "uint",
    compression: 34712,
    littleEndian: false,
    predictor: 1,
    samples: components,
    colour: { kind: "as stored" },
    jpegTables: null,
    jpegColour: "as stored",
    lercWrap: 0,
    faxOptions: 0,
    lsbFirst: false,
  };
}
