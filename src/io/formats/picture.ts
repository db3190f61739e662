/** JPEG and WebP: the same pictures as PNG, smaller, with losses. */
import { picturePixelsMax } from "../../limits.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import type { Colormap } from "./colormap.ts";
import { type EncodedFile, type Raster, FormatUnsuitableReason } from "./format.ts";
import { colouredPixels, grayPixels, rgbaPixels } from "./pixels.ts";

export interface PictureOptions {
  /** Colours for a single band, by value; null writes gray. */
  readonly colormap: Colormap | null;
  /** 1 to 100. */
  readonly quality: number;
}

/** What the formats' headers can say, in pixels of a side. */
const JPEG_SIDE_MAX = 65535;
const WEBP_SIDE_MAX = 16383;

/** One band gray or coloured, three bands RGB; no-data is black, because JPEG has no transparency. */
export function encodeJpegFile(raster: Raster, options: PictureOptions, codecs: PlatformCodecs): EncodedFile {
  const { width, height } = raster.grid;
  check(raster, { name: "JPEG", bands: [1, 3], sideMax: JPEG_SIDE_MAX });
  if (!codecs.encodeJpeg) throw new FormatUnsuitableReason("there is no JPEG encoder here");
  const colour = raster.bands.length === 1 && options.colormap === null ? "gray" : "rgb";
  const bytes = codecs.encodeJpeg({ width, height, rgba: pixels(raster, options) }, { ...options, colour });
  return { bytes, mediaType: "image/jpeg", extension: ".jpg" };
}

/** One band gray or coloured, three bands RGB, four with alpha; no-data is transparent. */
export function encodeWebpFile(
  raster: Raster,
  options: PictureOptions & { readonly loss: "lossy" | "lossless" },
  codecs: PlatformCodecs,
): EncodedFile {
  const { width, height } = raster.grid;
  check(raster, { name: "WEBP", bands: [1, 3, 4], sideMax: WEBP_SIDE_MAX });
  if (!codecs.encodeWebp) throw new FormatUnsuitableReason("there is no WebP encoder here");
  const bytes = codecs.encodeWebp({ width, height, rgba: pixels(raster, options) }, options);
  return { bytes, mediaType: "image/webp", extension: ".webp" };
}

interface Bounds {
  readonly name: string;
  readonly bands: readonly number[];
  readonly sideMax: number;
}

function check({ grid, bands }: Raster, bounds: Bounds): void {
  const { name, sideMax } = bounds;
  if (!bounds.bands.includes(bands.length))
    throw new FormatUnsuitableReason(`${name} holds ${bounds.bands.join(" or ")} bands, not ${bands.length}`);
  const { width, height } = grid;
  if (width > sideMax || height > sideMax || width * height > picturePixelsMax)
    throw new FormatUnsuitableReason(
      `${name} holds ${sideMax} pixels a side and ${picturePixelsMax} in all, not ${width} x ${height}`,
    );
}

function pixels(raster: Raster, { colormap }: PictureOptions): Uint8Array {
  if (raster.bands.length > 1) return rgbaPixels(raster);
  const { chunk } = raster.bands[0]!;
  return colormap ? colouredPixels(chunk, colormap) : grayPixels(chunk);
}
