/** The header of a JPEG 2000 file: its wavelet levels are the overviews, its tiles the blocks. */
import { bytesPerElement } from "../../../cube/shape.ts";
import { blockBytesMax, jp2TileValuesMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { PagedBytes } from "../cog/paged.ts";
import type { RasterHeader } from "../raster-header.ts";
import { jp2Boxes } from "./boxes.ts";
import { type Jpeg2000Layout, type Jpeg2000Size, tilesAcross, tilesDown } from "./layout.ts";
import { blockSize, levelsOf, typeOf } from "./levels.ts";
import { mainHeader } from "./main-header.ts";
import { jp2PlaceOf } from "./place.ts";
import { tilePartsOf } from "./tile-parts.ts";

/** The part of a header that only JPEG 2000 files have: how their tiles lie and where. */
export interface Jpeg2000Storage extends Jpeg2000Layout {
  /** The band whose zeros say that the other bands have no data; null when there is none. */
  readonly alphaBand: number | null;
}

export function jpeg2000Storage(header: RasterHeader): Jpeg2000Storage {
  if (header.format !== "JPEG 2000") throw new TypeError(`${header.href} is stored as ${header.format}`);
  return header.storage as Jpeg2000Storage;
}

/** Fails with SourceUnreadable where its cells cannot be had, never because of its place. */
export async function jpeg2000Header(source: ByteSource, bytes: PagedBytes): Promise<RasterHeader> {
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
  const alphaBand = opacityBand(boxes.opacity, size.components);
  return {
    href: key,
    validator: bytes.validator(),
    fileBytes: bytes.fileBytes(),
    format: "JPEG 2000",
    type: typeOf(size),
    bands: size.components,
    layout: "pixel",
    nodata: null,
    masked: alphaBand !== null,
    scales: null,
    offsets: null,
    units: null,
    bandNames: null,
    place: placed.place,
    problem: placed.problem,
    levels: levelsOf(size, main.reductions, placed),
    storage: { size, mainHeader: main.kept, parts, alphaBand } satisfies Jpeg2000Storage,
  };
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
