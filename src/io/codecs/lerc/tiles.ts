/** The tiles of a Lerc2 blob: raw values, or steps of twice the allowed error above an offset. */
import type { TypedArray } from "../../../cube/chunk.ts";
import { type BitOrder, readStuffed } from "./bits.ts";
import type { Cursor } from "./cursor.ts";
import { FLOAT32, INT32, elementBytes, offsetType, readElement } from "./element.ts";
import type { Lerc2Header } from "./header.ts";

export interface TiledImage {
  readonly header: Lerc2Header;
  readonly mask: Uint8Array | null;
  readonly order: BitOrder;
  /** Largest value of each dimension. */
  readonly highs: readonly number[];
}

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly dim: number;
  /** Places in the data (pixel-interleaved, of dimension 0) of the tile's valid pixels. */
  readonly places: Uint32Array;
}

export function readTiles(cursor: Cursor, data: TypedArray, image: TiledImage): void {
  const { width, height, dims, tile } = image.header;
  const side = Math.min(tile, Math.max(width, height));
  const buffer = new Uint32Array(Math.min(side, width) * Math.min(side, height));
  for (let y = 0; y < height; y += side) {
    for (let x = 0; x < width; x += side) {
      const places = validPlaces(buffer, { x, y, side }, image);
      for (let dim = 0; dim < dims; dim++) readTile(cursor, data, { image, tile: { x, y, dim, places } });
    }
  }
}

function validPlaces(
  buffer: Uint32Array,
  at: { readonly x: number; readonly y: number; readonly side: number },
  image: TiledImage,
): Uint32Array {
  const { width, height, dims } = image.header;
  const { mask } = image;
  let count = 0;
  for (let y = at.y; y < Math.min(at.y + at.side, height); y++) {
    for (let x = at.x; x < Math.min(at.x + at.side, width); x++) {
      const cell = y * width + x;
      if (mask === null || mask[cell] === 1) buffer[count++] = cell * dims;
    }
  }
  return buffer.subarray(0, count);
}

interface TileOf {
  readonly image: TiledImage;
  readonly tile: Tile;
}

/** The first byte: how it is stored (2 bits), differences to the dimension before (version 5), a check, the offset's type. */
function readTile(cursor: Cursor, data: TypedArray, { image, tile }: TileOf): void {
  const { header } = image;
  const first = cursor.uint8();
  const differs = header.version >= 5 && (first & 4) !== 0;
  const checked = header.version >= 5 ? 14 : 15;
  if (((first >> 2) & checked) !== ((tile.x >> 3) & checked) || (differs && tile.dim === 0))
    throw new RangeError("damaged LERC data: a tile is out of place");
  const stored = first & 3;
  if (stored === 0) return readRaw(cursor, data, { image, tile });
  if (stored === 2) return fillTile(data, tile, { offset: 0, differs, high: Infinity });
  const type = offsetType(differs && header.type < FLOAT32 ? INT32 : header.type, first >> 6);
  const offset = readElement(cursor, type);
  const high = image.highs[tile.dim]!;
  if (stored === 3) return fillTile(data, tile, { offset, differs, high });
  const steps = readStuffed(cursor, tile.places.length, image.order);
  if (steps.length !== tile.places.length)
    throw new RangeError("damaged LERC data: values are missing in a tile");
  addSteps(data, tile, { offset, differs, high, steps, scale: 2 * header.errorMax });
}

function readRaw(cursor: Cursor, data: TypedArray, { image, tile }: TileOf): void {
  const { type } = image.header;
  if (tile.places.length * elementBytes(type) > cursor.bytes.length - cursor.at)
    throw new RangeError("LERC data ends too early");
  for (const place of tile.places) data[place + tile.dim] = readElement(cursor, type);
}

interface Offset {
  readonly offset: number;
  readonly differs: boolean;
  readonly high: number;
}

function fillTile(data: TypedArray, tile: Tile, { offset, differs, high }: Offset): void {
  const { places, dim } = tile;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]! + dim;
    data[at] = differs ? Math.min(offset + data[at - 1]!, high) : offset;
  }
}

/** Rounding may lead above the largest value, which is known. */
function addSteps(
  data: TypedArray,
  tile: Tile,
  options: Offset & { readonly steps: Uint32Array; readonly scale: number },
): void {
  const { places, dim } = tile;
  const { offset, differs, high, steps, scale } = options;
  for (let i = 0; i < places.length; i++) {
    const at = places[i]! + dim;
    const value = offset + steps[i]! * scale + (differs ? data[at - 1]! : 0);
    data[at] = value < high ? value : high;
  }
}
