/** Values of cubes as bytes of pictures. */
import { type Chunk, isValidAt } from "../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../cube/pace.ts";
import { blockPixels } from "../../limits.ts";
import { type Colormap, colorAt } from "./colormap.ts";
import type { Raster } from "./format.ts";

/** Rounded half to even and clamped to 0-255; NaN is 0. */
export function toByte(value: number): number {
  if (!(value > 0)) return 0;
  if (value >= 255) return 255;
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Neither no-data nor NaN. */
export function isVisible(chunk: Chunk, i: number): boolean {
  return isValidAt(chunk, i) && !Number.isNaN(chunk.data[i]!);
}

/** Red, green, blue and perhaps alpha of the first bands; what is no-data in a colour is transparent black. */
export function* rgbaPixels(raster: Raster): Paced<Uint8Array> {
  const [red, green, blue, alpha] = raster.bands.map((band) => band.chunk);
  const cells = red!.data.length;
  const pixels = new Uint8Array(cells * 4);
  for (let i = 0; i < cells; i++) {
    if (i % blockPixels === 0) yield 4 * blockPixels;
    if (!isVisible(red!, i) || !isVisible(green!, i) || !isVisible(blue!, i)) continue;
    pixels[i * 4] = toByte(red!.data[i]!);
    pixels[i * 4 + 1] = toByte(green!.data[i]!);
    pixels[i * 4 + 2] = toByte(blue!.data[i]!);
    pixels[i * 4 + 3] = alpha ? (isVisible(alpha, i) ? toByte(alpha.data[i]!) : 0) : 255;
  }
  return pixels;
}

/** A single band as gray in all colours. */
export function grayPixels(chunk: Chunk): Uint8Array {
  const pixels = new Uint8Array(chunk.data.length * 4);
  const scale = chunk.type === "boolean" ? 255 : 1;
  for (let i = 0; i < chunk.data.length; i++) {
    if (!isVisible(chunk, i)) continue;
    pixels.fill(toByte(chunk.data[i]! * scale), i * 4, i * 4 + 3);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** A single band in the colours of a map. */
export function colouredPixels(chunk: Chunk, colormap: Colormap): Uint8Array {
  const { entries, palette } = inOneGo(paint(chunk, colormap));
  const pixels = new Uint8Array(entries.length * 4);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    if (entry === 0) continue;
    pixels[i * 4] = palette[entry * 3]!;
    pixels[i * 4 + 1] = palette[entry * 3 + 1]!;
    pixels[i * 4 + 2] = palette[entry * 3 + 2]!;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** Colours of a map: entry 0 is transparent, the other 255 are even steps between the colormap's ends. */
export function* paint(
  chunk: Chunk,
  colormap: Colormap,
): Paced<{ readonly entries: Uint8Array; readonly palette: Uint8Array }> {
  const low = colormap[0]!.value;
  const high = colormap[colormap.length - 1]!.value;
  const entries = new Uint8Array(chunk.data.length);
  const scale = { low, perUnit: 254 / (high - low) };
  for (let start = 0; start < entries.length; start += blockPixels) {
    paintSteps(entries, chunk, { ...scale, start, stop: Math.min(entries.length, start + blockPixels) });
    yield blockPixels;
  }
  return { entries, palette: paletteOf(colormap) };
}

const palettes = new WeakMap<Colormap, Uint8Array>();

function paletteOf(colormap: Colormap): Uint8Array {
  const known = palettes.get(colormap);
  if (known) return known;
  const low = colormap[0]!.value;
  const high = colormap[colormap.length - 1]!.value;
  const palette = new Uint8Array(256 * 3);
  for (let entry = 1; entry < 256; entry++) {
    palette.set(colorAt(colormap, low + ((entry - 1) / 254) * (high - low)), entry * 3);
  }
  palettes.set(colormap, palette);
  return palette;
}

/** Palette entries of values; NaN fails both comparisons and no-data is asked for first, so both stay transparent. */
function paintSteps(
  pixels: Uint8Array,
  chunk: Chunk,
  scale: { readonly low: number; readonly perUnit: number; readonly start: number; readonly stop: number },
): void {
  const { data, mask, nodata } = chunk;
  const { low, perUnit, start, stop } = scale;
  for (let i = start; i < stop; i++) {
    const value = data[i]!;
    if (mask === null ? value === nodata : mask[i] === 0) continue;
    const step = (value - low) * perUnit;
    if (step <= 0) pixels[i] = 1;
    else if (step >= 254) pixels[i] = 255;
    else if (step > 0) pixels[i] = (step + 1.5) | 0;
  }
}
