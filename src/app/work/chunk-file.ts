/** A chunk's file: a small GTiff of its own whose payloads are those of the final file. */
import type { TypedArray } from "../../cube/chunk.ts";
import type { Paced } from "../../cube/pace.ts";
import type { Grid } from "../../cube/shape.ts";
import type { PlatformCodecs } from "../../io/codecs/index.ts";
import type { Raster } from "../../io/formats/format.ts";
import { type EncodedImage, pacedImage } from "../../io/formats/gtiff/index.ts";
import { LEADER, TRAILER, layoutOf } from "../../io/formats/gtiff/layout.ts";
import { decodeTile } from "../../io/formats/gtiff/tile.ts";
import { type ChunkBox, type ChunkPlace, tilesOf } from "../jobs/outline.ts";
import type { RasterFile } from "./job-plan.ts";

/** Cells of a chunk, at its stage's level. */
export function chunkGrid(file: RasterFile, place: ChunkPlace, box: ChunkBox): Grid {
  const { grid } = file;
  const factor = 2 ** place.stage.level;
  const stepX = grid.stepX * factor;
  const stepY = grid.stepY * factor;
  return {
    crs: grid.crs,
    originX: grid.originX + box.x * stepX,
    originY: grid.originY + box.y * stepY,
    stepX,
    stepY,
    width: box.width,
    height: box.height,
  };
}

export function encodeChunk(
  file: RasterFile,
  box: ChunkBox,
  raster: Raster,
  codecs: PlatformCodecs,
): Paced<EncodedImage> {
  return pacedImage(
    { ...raster, storage: file.storage },
    { tileSize: file.tileSize, deflation: file.deflation, levels: box.levels, alwaysNodata: true },
    codecs,
  );
}

/** Bytes before the first tile of a chunk's file; they depend on its size only. */
export function chunkHeaderBytes(file: RasterFile, place: ChunkPlace, box: ChunkBox): number {
  const lengths = Array.from({ length: box.levels }, (_, level) => {
    const { across, down } = tilesOf(file, box, level);
    return new Uint32Array(across * down * file.bands);
  });
  const grid = chunkGrid(file, place, box);
  const image = {
    grid,
    bands: file.labels,
    type: file.storage.type,
    nodata: file.storage.nodata,
    tileSize: file.tileSize,
    levels: box.levels,
  };
  return layoutOf(image, lengths).header.length;
}

/** The cells of one payload, a whole tile. */
export function tileCells(file: RasterFile, payload: Uint8Array, codecs: PlatformCodecs): TypedArray {
  return decodeTile(payload, { type: file.storage.type, size: file.tileSize }, codecs);
}

/** Bytes that a payload takes in a file. */
export function tileBytes(length: number): number {
  return LEADER + length + TRAILER;
}
