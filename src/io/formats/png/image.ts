/** The pixels of a picture, in the fewest bytes that tell them. */
import type { Chunk } from "../../../cube/chunk.ts";
import type { Paced } from "../../../cube/pace.ts";
import { blockPixels } from "../../../limits.ts";
import type { Colormap } from "../colormap.ts";
import type { Raster } from "../format.ts";
import { isVisible, paint, rgbaPixels, toByte } from "../pixels.ts";

/** Colour types of the PNG specification. */
export const colorTypes = { gray: 0, rgb: 2, palette: 3, grayAlpha: 4, rgba: 6 } as const;

export interface PngImage {
  readonly color: keyof typeof colorTypes;
  /** Bytes per pixel. */
  readonly samples: 1 | 2 | 3 | 4;
  /** Rows of pixels, `width * height * samples` bytes. */
  readonly pixels: Uint8Array;
  /** Of palettes: red, green, blue per entry. */
  readonly palette?: Uint8Array;
  /** The body of tRNS: alphas of palette entries, or the colour that is transparent; null where none is. */
  readonly transparency: Uint8Array | null;
}

/** One byte per pixel; what is not visible has a gray that no other pixel has. Where all 256 are taken, alpha tells. */
export function* grayImage(chunk: Chunk): Paced<PngImage> {
  const cells = chunk.data.length;
  const pixels = new Uint8Array(cells);
  const alpha = new Uint8Array(cells);
  const scale = chunk.type === "boolean" ? 255 : 1;
  for (let start = 0; start < cells; start += blockPixels) {
    const stop = Math.min(cells, start + blockPixels);
    for (let i = start; i < stop; i++) {
      if (!isVisible(chunk, i)) continue;
      pixels[i] = toByte(chunk.data[i]! * scale);
      alpha[i] = 255;
    }
    yield blockPixels;
  }
  if (!alpha.includes(0)) return { color: "gray", samples: 1, pixels, transparency: null };
  const key = unusedGray(usedGrays(pixels, alpha));
  if (key === null)
    return { color: "grayAlpha", samples: 2, pixels: interleaved(pixels, alpha), transparency: null };
  for (let i = 0; i < cells; i++) if (alpha[i] === 0) pixels[i] = key;
  return { color: "gray", samples: 1, pixels, transparency: Uint8Array.of(0, key) };
}

function usedGrays(pixels: Uint8Array, alpha: Uint8Array): Uint8Array {
  const used = new Uint8Array(256);
  for (let i = 0; i < pixels.length; i++) if (alpha[i] !== 0) used[pixels[i]!] = 1;
  return used;
}

/** The darkest one, so that equal pictures have equal bytes. */
function unusedGray(used: Uint8Array): number | null {
  const gray = used.indexOf(0);
  return gray < 0 ? null : gray;
}

function interleaved(pixels: Uint8Array, alpha: Uint8Array): Uint8Array {
  const out = new Uint8Array(pixels.length * 2);
  for (let i = 0; i < pixels.length; i++) {
    out[i * 2] = pixels[i]!;
    out[i * 2 + 1] = alpha[i]!;
  }
  return out;
}

/** One byte per pixel; entry 0 is transparent. */
export function* colouredImage(chunk: Chunk, colormap: Colormap): Paced<PngImage> {
  const { entries, palette } = yield* paint(chunk, colormap);
  return { color: "palette", samples: 1, pixels: entries, palette, transparency: new Uint8Array(1) };
}

/** Three bytes per pixel; what is not visible has a gray that no other pixel has. Where alpha lies between, or no gray is free, four bytes. */
export function* rgbImage(raster: Raster): Paced<PngImage> {
  const rgba = yield* rgbaPixels(raster);
  const use = yield* useOf(rgba);
  const key = use.hidden ? unusedGray(use.grays) : 0;
  if (use.translucent || key === null) return { color: "rgba", samples: 4, pixels: rgba, transparency: null };
  const pixels = yield* withoutAlpha(rgba, key);
  const transparency = use.hidden ? Uint8Array.of(0, key, 0, key, 0, key) : null;
  return { color: "rgb", samples: 3, pixels, transparency };
}

interface ColourUse {
  /** 1 for each gray that a visible pixel has. */
  readonly grays: Uint8Array;
  /** Whether a pixel is not visible. */
  readonly hidden: boolean;
  /** Whether a pixel shines through. */
  readonly translucent: boolean;
}

function* useOf(rgba: Uint8Array): Paced<ColourUse> {
  const grays = new Uint8Array(256);
  let hidden = false;
  let translucent = false;
  for (let at = 0; at < rgba.length; at += 4) {
    if (at % blockPixels === 0) yield blockPixels;
    const alpha = rgba[at + 3]!;
    if (alpha === 0) hidden = true;
    else if (alpha !== 255) translucent = true;
    else if (rgba[at] === rgba[at + 1] && rgba[at] === rgba[at + 2]) grays[rgba[at]!] = 1;
  }
  return { grays, hidden, translucent };
}

function* withoutAlpha(rgba: Uint8Array, key: number): Paced<Uint8Array> {
  const out = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    if (from % blockPixels === 0) yield blockPixels;
    if (rgba[from + 3] === 0) {
      out[to] = out[to + 1] = out[to + 2] = key;
    } else {
      out[to] = rgba[from]!;
      out[to + 1] = rgba[from + 1]!;
      out[to + 2] = rgba[from + 2]!;
    }
  }
  return out;
}
