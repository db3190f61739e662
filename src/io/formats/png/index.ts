/** PNG: one band gray, three bands RGB, four RGBA; no-data is transparent. Values are rounded and clamped to 0-255. */
import { type Paced, inOneGo, inTurns } from "../../../cube/pace.ts";
import { translucentLevel, workPerDeflatedByte } from "../../../limits.ts";
import type { Deflation } from "../../codecs/deflation.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import type { Colormap } from "../colormap.ts";
import { type EncodedFile, type EncoderPorts, type Raster, FormatUnsuitableReason } from "../format.ts";
import { bandsMismatch } from "../picture.ts";
import { pngBytes } from "./file.ts";
import { filtered } from "./filter.ts";
import { type PngImage, colouredImage, grayImage, rgbImage } from "./image.ts";

export interface PngOptions {
  /** Colours for a single band, by value; null writes gray. */
  readonly colormap: Colormap | null;
}

export function encodePng(raster: Raster, options: PngOptions, codecs: PlatformCodecs): EncodedFile {
  const { image, rows } = inOneGo(drawn(raster, options));
  return pngFile(raster, image, codecs.deflate(rows, deflationOf(image)), codecs);
}

/** The same bytes. Pictures as small as map tiles are written in one go. */
export async function encodePngInTurns(
  raster: Raster,
  options: PngOptions,
  { codecs, pace }: EncoderPorts,
): Promise<EncodedFile> {
  if (raster.grid.width * raster.grid.height <= TILE_PIXELS) return encodePng(raster, options, codecs);
  const { image, rows } = await inTurns(drawn(raster, options), pace);
  const pause = (bytes: number): Promise<void> | null => pace.did(bytes * workPerDeflatedByte);
  const deflated = await codecs.deflateInTurns(rows, deflationOf(image), pause);
  return pngFile(raster, image, deflated, codecs);
}

const TILE_PIXELS = 512 * 512;

/** Runs alone are smallest and quickest for single colours; alpha stands between those and hides their runs. */
function deflationOf({ samples }: PngImage): Deflation {
  return samples === 2 || samples === 4 ? translucentLevel : "runs";
}

/** The picture, and its rows as they are deflated. */
function* drawn(
  raster: Raster,
  { colormap }: PngOptions,
): Paced<{ readonly image: PngImage; readonly rows: Uint8Array }> {
  const count = raster.bands.length;
  const mismatch = bandsMismatch("PNG", count);
  if (mismatch !== null) throw new FormatUnsuitableReason(mismatch);
  const first = raster.bands[0]!.chunk;
  const image = yield* count > 1
    ? rgbImage(raster)
    : colormap
      ? colouredImage(first, colormap)
      : grayImage(first);
  const { pixels, samples } = image;
  return { image, rows: yield* filtered({ pixels, samples, rowBytes: raster.grid.width * samples }) };
}

function pngFile(
  { grid }: Raster,
  image: PngImage,
  deflated: Uint8Array,
  codecs: PlatformCodecs,
): EncodedFile {
  return {
    bytes: pngBytes({ size: grid, image, deflated }, codecs.crc32),
    mediaType: "image/png",
    extension: ".png",
  };
}
