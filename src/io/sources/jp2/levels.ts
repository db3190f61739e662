/** The levels of a JPEG 2000 file: its wavelet levels as overviews. */
import type { ElementType } from "../../../cube/shape.ts";
import { fileLevelsMax, jp2BlockTilesMax } from "../../../limits.ts";
import type { Transform } from "../cog/place.ts";
import type { RasterLevel } from "../raster-header.ts";
import { type Jpeg2000Size, reduced, tilesAcross, tilesDown } from "./layout.ts";
import type { Jp2Place } from "./place.ts";

export function typeOf({ bits, signed }: Jpeg2000Size): ElementType {
  if (bits <= 8) return signed ? "int8" : "uint8";
  return signed ? "int16" : "uint16";
}

/** Cells of a block on a level: those of a whole tile. */
export function blockSize(
  size: Jpeg2000Size,
  reduce: number,
): { readonly width: number; readonly height: number } {
  const { x0, y0, x1, y1 } = reduced(size, reduce);
  return {
    width: Math.min(x1 - x0, Math.ceil(size.tileWidth / 2 ** reduce)),
    height: Math.min(y1 - y0, Math.ceil(size.tileHeight / 2 ** reduce)),
  };
}

/** Levels whose blocks would be made of too many tiles are left out: coarser ones would be worse. */
export function levelsOf(size: Jpeg2000Size, reductions: number, placed: Jp2Place): readonly RasterLevel[] {
  const levels: RasterLevel[] = [];
  for (let reduce = 0; reduce <= reductions && levels.length < fileLevelsMax; reduce++) {
    const { x0, y0, x1, y1 } = reduced(size, reduce);
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
function levelOf(size: Jpeg2000Size, reduce: number, { place, crs }: Jp2Place): RasterLevel {
  const { x0, y0, x1, y1 } = reduced(size, reduce);
  const [width, height] = [x1 - x0, y1 - y0];
  const across = (size.x1 - size.x0) / width;
  const down = (size.y1 - size.y0) / height;
  const transform: Transform = place.transform ?? [0, 1, 0, 0, 0, 1];
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  const block = blockSize(size, reduce);
  return {
    grid: { crs, originX, originY, stepX: stepX * across, stepY: stepY * down, width, height },
    rotation: xPerRow === 0 && yPerColumn === 0 ? null : [xPerRow * down, yPerColumn * across],
    blockWidth: block.width,
    blockHeight: block.height,
  };
}
