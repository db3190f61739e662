/** A small picture of a raster file, from the coarsest level, whose tiles stand right behind the header. */
import { type TypedArray, type Chunk, isValidAt } from "../../cube/chunk.ts";
import type { PlatformCodecs } from "../../io/codecs/index.ts";
import { encodePng } from "../../io/formats/png/index.ts";
import type { Assembly } from "./assembly.ts";
import { tileCells } from "./chunk-file.ts";
import type { RasterFile } from "./job-plan.ts";

/** PNG of one band in gray, or of three in colours; null when the tiles do not stand in `start`, the first bytes of the file. */
export function thumbnailOf(
  file: RasterFile,
  { layout, lengthOf }: Assembly,
  of: { readonly start: Uint8Array; readonly codecs: PlatformCodecs },
): Uint8Array | null {
  const level = file.levels - 1;
  const factor = 2 ** level;
  const width = Math.ceil(file.width / factor);
  const height = Math.ceil(file.height / factor);
  if (width > file.tileSize || height > file.tileSize) return null;
  const planes: TypedArray[] = [];
  for (const band of shownBands(file)) {
    const at = layout.starts[level]![band]!;
    const end = at + lengthOf(level, band);
    if (end > of.start.length) return null;
    planes.push(tileCells(file, of.start.subarray(at, end), of.codecs));
  }
  const grid = {
    ...file.grid,
    width,
    height,
    stepX: file.grid.stepX * factor,
    stepY: file.grid.stepY * factor,
  };
  const bands = planes.map((plane) => ({ name: "", chunk: stretched(file, plane, { width, height }) }));
  return encodePng({ grid, bands }, { colormap: null }, of.codecs).bytes;
}

/** Red, green and blue where bands are called so; else the first three, or the first. */
function shownBands(file: RasterFile): number[] {
  const colours = ["red", "green", "blue"].map((name) =>
    file.labels.findIndex((label) => label.name === name),
  );
  if (colours.every((band) => band >= 0)) return colours;
  return file.bands >= 3 ? [0, 1, 2] : [0];
}

/** Values between the 2nd and the 98th percentile of the plane become 0 to 255. */
function stretched(
  file: RasterFile,
  plane: TypedArray,
  size: { readonly width: number; readonly height: number },
): Chunk {
  const { width, height } = size;
  const cells = width * height;
  const data = new Float64Array(cells);
  const mask = new Uint8Array(cells);
  const stored = {
    sizes: [plane.length],
    type: file.storage.type,
    data: plane,
    mask: null,
    nodata: file.storage.nodata,
  };
  for (let i = 0; i < cells; i++) {
    const at = Math.floor(i / width) * file.tileSize + (i % width);
    data[i] = plane[at]!;
    mask[i] = isValidAt(stored, at) && Number.isFinite(data[i]!) ? 1 : 0;
  }
  const valid = data.filter((_, i) => mask[i] === 1).sort();
  const low = valid[Math.floor(valid.length * 0.02)] ?? 0;
  const high = valid[Math.floor(valid.length * 0.98)] ?? 0;
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < cells; i++) data[i] = scale === 0 ? 128 : (data[i]! - low) * scale;
  return { sizes: [height, width], type: "float64", data, mask, nodata: null };
}
