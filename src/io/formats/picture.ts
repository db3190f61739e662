/** JPEG and WebP: the same pictures as PNG, smaller, with losses. */
import { inOneGo } from "../../cube/pace.ts";
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

export interface WebpOptions extends PictureOptions {
  readonly loss: "lossy" | "lossless";
}

export type PictureFormat = "PNG" | "JPEG" | "WEBP";

/** Numbers of bands that a picture may have. */
const pictureBands: Readonly<Record<PictureFormat, readonly number[]>> = {
  PNG: [1, 3, 4],
  JPEG: [1, 3],
  WEBP: [1, 3, 4],
};

/** Null where a picture can hold so many bands. */
export function bandsMismatch(name: PictureFormat, bands: number): string | null {
  const allowed = pictureBands[name];
  if (allowed.includes(bands)) return null;
  const all = allowed.map(String);
  return `${name} holds ${all.slice(0, -1).join(", ")} or ${all[all.length - 1]!} bands, not ${bands}`;
}

/** What the formats' headers can say, in pixels of a side. */
const JPEG_SIDE_MAX = 65535;
const WEBP_SIDE_MAX = 16383;

/** One band gray or coloured, three bands RGB; no-data is black, because JPEG has no transparency. */
export function encodeJpegFile(raster: Raster, options: PictureOptions, codecs: PlatformCodecs): EncodedFile {
  const { width, height } = raster.grid;
  check(raster, { name: "JPEG", sideMax: JPEG_SIDE_MAX });
  if (!codecs.encodeJpeg) throw new FormatUnsuitableReason("there is no JPEG encoder here");
  const colour = raster.bands.length === 1 && options.colormap === null ? "gray" : "rgb";
  const bytes = codecs.encodeJpeg({ width, height, rgba: pixels(raster, options) }, { ...options, colour });
  return { bytes, mediaType: "image/jpeg", extension: ".jpg" };
}

/** One band gray or coloured, three bands RGB, four with alpha; no-data is transparent. */
export function encodeWebpFile(raster: Raster, options: WebpOptions, codecs: PlatformCodecs): EncodedFile {
  const { width, height } = raster.grid;
  check(raster, { name: "WEBP", sideMax: WEBP_SIDE_MAX });
  if (!codecs.encodeWebp) throw new FormatUnsuitableReason("there is no WebP encoder here");
  const bytes = codecs.encodeWebp({ width, height, rgba: pixels(raster, options) }, options);
  return { bytes, mediaType: "image/webp", extension: ".webp" };
}

interface Bounds {
  readonly name: PictureFormat;
  readonly sideMax: number;
}

function check({ grid, bands }: Raster, bounds: Bounds): void {
  const { name, sideMax } = bounds;
  const mismatch = bandsMismatch(name, bands.length);
  if (mismatch !== null) throw new FormatUnsuitableReason(mismatch);
  const { width, height } = grid;
  if (width > sideMax || height > sideMax || width * height > picturePixelsMax)
    throw new FormatUnsuitableReason(
      `${name} holds ${sideMax} pixels a side and ${picturePixelsMax} in all, not ${width} x ${height}`,
    );
}

function pixels(raster: Raster, { colormap }: PictureOptions): Uint8Array {
  if (raster.bands.length > 1) return inOneGo(rgbaPixels(raster));
  const { chunk } = raster.bands[0]!;
  return colormap ? colouredPixels(chunk, colormap) : grayPixels(chunk);
}
