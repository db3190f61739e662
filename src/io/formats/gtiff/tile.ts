/** One tile's payload: the bytes that batch chunks and final files share. */
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import type { Deflation } from "../../codecs/deflation.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import { predicted, unpredicted } from "./predictor.ts";
import type { Storage } from "./samples.ts";

export interface TilePlace {
  /** Cells of the plane that the tile is cut from. */
  readonly width: number;
  readonly height: number;
  readonly column: number;
  readonly row: number;
  readonly size: number;
}

/** Cuts a square tile; cells beyond the plane repeat as 0 or the no-data value. */
export function cutTile(plane: TypedArray, place: TilePlace, fill: number): TypedArray {
  const { width, height, size } = place;
  const tile = new (plane.constructor as new (length: number) => TypedArray)(size * size);
  if (fill !== 0) tile.fill(fill);
  const columns = Math.min(size, width - place.column);
  const rows = Math.min(size, height - place.row);
  for (let row = 0; row < rows; row++) {
    const from = (place.row + row) * width + place.column;
    tile.set(plane.subarray(from, from + columns), row * size);
  }
  return tile;
}

export interface TileCoding {
  readonly type: Storage["type"];
  /** Cells of a side. */
  readonly size: number;
  readonly deflation: Deflation;
}

/** The tile may be changed in place. */
export function encodeTile(tile: TypedArray, coding: TileCoding, codecs: PlatformCodecs): Uint8Array {
  return codecs.deflate(predicted(tile, { type: coding.type, width: coding.size }), coding.deflation);
}

/** The cells of one payload, a whole tile. */
export function decodeTile(
  payload: Uint8Array,
  { type, size }: Omit<TileCoding, "deflation">,
  codecs: PlatformCodecs,
): TypedArray {
  const tile = allocate(type, size * size);
  new Uint8Array(tile.buffer).set(codecs.inflate(payload, tile.byteLength));
  return unpredicted(tile, { type, width: size });
}
