/** One tile's payload: the bytes that batch chunks and final files share. */
import type { TypedArray } from "../../../cube/chunk.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";

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

/** Predictor 2 for integers, none for floats, then deflate. The tile is changed in place. */
export function encodeTile(
  tile: TypedArray,
  size: number,
  options: { readonly codecs: PlatformCodecs; readonly level: number },
): Uint8Array {
  if (!isFloat(tile)) differences(tile, size);
  return options.codecs.deflate(new Uint8Array(tile.buffer, tile.byteOffset, tile.byteLength), options.level);
}

function isFloat(tile: TypedArray): boolean {
  return tile instanceof Float32Array || tile instanceof Float64Array;
}

/** Each cell becomes its difference to the left neighbour, rows from the right so that neighbours are still whole. */
function differences(tile: TypedArray, size: number): void {
  for (let row = 0; row < tile.length; row += size) {
    for (let i = row + size - 1; i > row; i--) tile[i] = tile[i]! - tile[i - 1]!;
  }
}
