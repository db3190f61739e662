/** How the tiles of a JPEG 2000 file lie on its reference grid and where their bytes are: plain data of a header. */

export interface Jpeg2000Size {
  /** The image on the reference grid; x1 and y1 are outside of it. */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** The upper left corner of the first tile, which may lie outside of the image. */
  readonly tileX0: number;
  readonly tileY0: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly components: number;
  /** Bits of the deepest component. */
  readonly bits: number;
  readonly signed: boolean;
}

/** Tile-parts in the order of the file; a tile's own are in the order that they are decoded in. */
export interface TileParts {
  readonly tiles: readonly number[];
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

export interface Jpeg2000Layout {
  readonly size: Jpeg2000Size;
  /** The markers before the first tile-part that decoding needs, from SOC on. */
  readonly mainHeader: Uint8Array;
  readonly parts: TileParts;
}

/** Cells of a part of the reference grid; x1 and y1 are outside of it. */
export interface Area {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export function tilesAcross(size: Jpeg2000Size): number {
  return Math.ceil((size.x1 - size.tileX0) / size.tileWidth);
}

export function tilesDown(size: Jpeg2000Size): number {
  return Math.ceil((size.y1 - size.tileY0) / size.tileHeight);
}

/** The part of the image that a tile holds, at full resolution. */
export function tileArea(size: Jpeg2000Size, tile: number): Area {
  const column = tile % tilesAcross(size);
  const row = Math.floor(tile / tilesAcross(size));
  return {
    x0: Math.max(size.x0, size.tileX0 + column * size.tileWidth),
    y0: Math.max(size.y0, size.tileY0 + row * size.tileHeight),
    x1: Math.min(size.x1, size.tileX0 + (column + 1) * size.tileWidth),
    y1: Math.min(size.y1, size.tileY0 + (row + 1) * size.tileHeight),
  };
}

/** The same after `reduce` halvings (ISO/IEC 15444-1, equation B-14). */
export function reduced({ x0, y0, x1, y1 }: Area, reduce: number): Area {
  const scale = 2 ** reduce;
  return {
    x0: Math.ceil(x0 / scale),
    y0: Math.ceil(y0 / scale),
    x1: Math.ceil(x1 / scale),
    y1: Math.ceil(y1 / scale),
  };
}
