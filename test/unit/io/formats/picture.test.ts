/** JPEG and WebP files: what GDAL and our own decoders see in them. */
import { describe, expect, it } from "vitest";
import { decodeJpeg } from "../../../../src/io/codecs/jpeg.ts";
import type { Grid } from "../../../../src/cube/shape.ts";
import { colormaps } from "../../../../src/io/formats/colormap.ts";
import { FormatUnsuitableReason, type Raster } from "../../../../src/io/formats/format.ts";
import { encodeJpegFile, encodeWebpFile } from "../../../../src/io/formats/picture.ts";
import { picturePixelsMax } from "../../../../src/limits.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { decodeWebp } from "../../../../src/platform/webp.ts";
import { workerCodecs } from "../../../../src/platform/worker-codecs.ts";
import { gdalIsHere, readPixels, temporaryFile } from "../../../support/pixels.ts";

if (!gdalIsHere) console.warn("skipped: GDAL's view of our JPEG and WebP files (GDAL is not here)");

const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 20,
  stepY: -20,
  width: 61,
  height: 43,
};
const NODATA = -1;

/** Waves of different phase; the top left corner of 16 x 16 is no-data. */
function raster(bands: number, top = 255, size: Grid = grid): Raster {
  const { width, height } = size;
  const wave = (band: number) =>
    Float32Array.from({ length: width * height }, (_, i) => {
      const x = i % width;
      const y = Math.floor(i / width);
      if (x < 16 && y < 16) return NODATA;
      return Math.round((0.5 + 0.4 * Math.sin(x / (8 + band)) * Math.cos(y / 9 + band)) * top);
    });
  const chunk = (band: number) => {
    const sizes = [height, width];
    return { sizes, type: "float32" as const, data: wave(band), mask: null, nodata: NODATA };
  };
  return { grid: size, bands: Array.from({ length: bands }, (_, b) => ({ name: `b${b}`, chunk: chunk(b) })) };
}

/** Band after band, no-data as 0. */
function valuesOf({ bands }: Raster): number[] {
  return bands.flatMap(({ chunk }) => Array.from(chunk.data, (value) => Math.max(0, value)));
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((sum, d) => sum + d, 0) / a.length;
}

/** Pixel after pixel becomes band after band. */
function byBand(data: Uint8Array, samples: number): number[] {
  const cells = data.length / samples;
  return Array.from({ length: data.length }, (_, i) => data[(i % cells) * samples + Math.floor(i / cells)]!);
}

const high = { colormap: null, quality: 95 } as const;

describe("JPEG", () => {
  it.each([1, 3])("of %i bands holds them, no-data black", (count) => {
    const source = raster(count);
    const { bytes, mediaType, extension } = encodeJpegFile(source, high, workerCodecs);
    expect([mediaType, extension]).toEqual(["image/jpeg", ".jpg"]);
    const image = decodeJpeg(bytes, null, "rgb");
    expect([image.width, image.height, image.samples]).toEqual([61, 43, count]);
    expect(meanDifference(byBand(image.data as Uint8Array, count), valuesOf(source))).toBeLessThan(4);
    expect(image.data[5 * count]).toBeLessThan(10);
    if (!gdalIsHere) return;
    const seen = readPixels(temporaryFile(bytes.slice().buffer, "a.jpg"));
    expect([...seen.values]).toEqual(byBand(image.data as Uint8Array, count));
  });
  it("is smaller at less quality", () => {
    const size = (quality: number) =>
      encodeJpegFile(raster(3), { ...high, quality }, workerCodecs).bytes.length;
    expect(size(20)).toBeLessThan(size(90) / 1.5);
  });
  it("takes the colours of a map", () => {
    const options = { ...high, colormap: colormaps["viridis"]! };
    const { data, samples } = decodeJpeg(
      encodeJpegFile(raster(1, 1), options, workerCodecs).bytes,
      null,
      "rgb",
    );
    expect(samples).toBe(3);
    // The lowest and highest of viridis are violet and yellow.
    const at = (x: number, y: number) => [...data.subarray((y * 61 + x) * 3, (y * 61 + x) * 3 + 3)];
    expect(at(40, 40)).not.toEqual(at(20, 20));
  });
});

describe("WebP", () => {
  it.each([1, 3, 4])("lossless of %i bands keeps every byte, no-data transparent", (count) => {
    const source = raster(count);
    const file = encodeWebpFile(source, { ...high, loss: "lossless" }, workerCodecs);
    expect([file.mediaType, file.extension]).toEqual(["image/webp", ".webp"]);
    const { width, height, samples, data } = decodeWebp(file.bytes);
    expect([width, height, samples]).toEqual([61, 43, 4]);
    const bands = byBand(data, 4);
    const cells = 61 * 43;
    const alpha = bands.slice(3 * cells);
    expect(alpha[0]).toBe(0);
    const values = valuesOf(source);
    for (let band = 0; band < Math.min(3, count); band++) {
      for (let i = 0; i < cells; i++)
        if (alpha[i] === 255) expect(bands[band * cells + i]).toBe(values[band * cells + i]);
    }
    if (count === 4) expect(alpha).toEqual(values.slice(3 * cells));
  });
  it("lossy is near, and GDAL sees the same", () => {
    const source = raster(3);
    const { bytes } = encodeWebpFile(source, { ...high, loss: "lossy" }, workerCodecs);
    const bands = byBand(decodeWebp(bytes).data, 4);
    expect(meanDifference(bands.slice(0, 3 * 61 * 43), valuesOf(source))).toBeLessThan(6);
    if (gdalIsHere)
      expect([...readPixels(temporaryFile(bytes.slice().buffer, "a.webp")).values]).toEqual(bands);
  });
});

describe("pictures are refused", () => {
  it("of numbers of bands that the format does not have", () => {
    expect(() => encodeJpegFile(raster(4), high, workerCodecs)).toThrow(/JPEG holds 1 or 3 bands, not 4/);
    expect(() => encodeWebpFile(raster(2), { ...high, loss: "lossy" }, workerCodecs)).toThrow(/not 2/);
  });
  it("of more pixels than fit", () => {
    const wide = { ...grid, width: picturePixelsMax / 1024 + 1, height: 1024 };
    expect(() => encodeJpegFile(raster(1, 255, wide), high, workerCodecs)).toThrow(FormatUnsuitableReason);
    const long = { ...grid, width: 16384, height: 1 };
    expect(() => encodeWebpFile(raster(1, 255, long), { ...high, loss: "lossy" }, workerCodecs)).toThrow(
      /16383/,
    );
  });
  it("where there is no encoder", () => {
    expect(() => encodeJpegFile(raster(1), high, platformCodecs)).toThrow(/no JPEG encoder/);
  });
});
