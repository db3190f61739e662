/** A codestream of one tile out of a larger one. */
import type { Area, Jpeg2000Layout } from "./layout.ts";
import { tilesAcross } from "./layout.ts";
import { MARKER } from "./main-header.ts";
import { TILE_PART_HEADER_BYTES } from "./tile-parts.ts";

/**
 * The image becomes the tile, at its place on the reference grid, because the wavelets, precincts and code-blocks of a tile
 * are counted from there; its tile-parts become those of tile 0. Throws RangeError on bytes that are not its tile-parts.
 */
export function oneTileCodestream(
  { size, mainHeader }: Jpeg2000Layout,
  tile: number,
  { area, parts }: { readonly area: Area; readonly parts: readonly Uint8Array[] },
): Uint8Array {
  const bodies = parts.map((part) => withoutEnd(part));
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const out = new Uint8Array(mainHeader.length + bytes + 2);
  const view = new DataView(out.buffer);
  out.set(mainHeader);
  const column = tile % tilesAcross(size);
  const row = Math.floor(tile / tilesAcross(size));
  const corner = [size.tileX0 + column * size.tileWidth, size.tileY0 + row * size.tileHeight];
  const { x0, y0, x1, y1 } = area;
  const numbers = [x1, y1, x0, y0, size.tileWidth, size.tileHeight, ...corner];
  for (const [i, number] of numbers.entries()) view.setUint32(8 + 4 * i, number);
  let at = mainHeader.length;
  for (const body of bodies) {
    checkPart(body, tile);
    out.set(body, at);
    view.setUint16(at + 4, 0);
    view.setUint32(at + 6, body.length);
    at += body.length;
  }
  view.setUint16(at, MARKER.end);
  return out;
}

/** The last tile-part of a file may not say how long it is, and then has the file's end in it. */
function withoutEnd(part: Uint8Array): Uint8Array {
  const view = viewOf(part);
  const open = part.length > TILE_PART_HEADER_BYTES + 2 && view.getUint32(6) === 0;
  return open && view.getUint16(part.length - 2) === MARKER.end ? part.subarray(0, part.length - 2) : part;
}

function checkPart(part: Uint8Array, tile: number): void {
  const view = viewOf(part);
  if (
    part.length < TILE_PART_HEADER_BYTES ||
    view.getUint16(0) !== MARKER.tilePart ||
    view.getUint16(4) !== tile
  )
    throw new RangeError("its tile-parts are not where it says");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
