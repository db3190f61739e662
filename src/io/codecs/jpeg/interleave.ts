/** Planes become pixels: as they are stored, or from YCbCr to RGB (ITU-R BT.601, full range, as JFIF has it). */
import type { Frame } from "./frame.ts";
import { rowFiller } from "./upsample.ts";

type Samples = Uint8Array | Uint16Array;

/** `width * height * components` samples. */
export function interleave(frame: Frame, colour: "as stored" | "rgb"): Samples {
  const { width, height, bits, components } = frame;
  const make = (length: number): Samples => (bits === 8 ? new Uint8Array(length) : new Uint16Array(length));
  const samples = components.length;
  const out = make(width * height * samples);
  const fillers = components.map((component) => rowFiller(component, frame));
  // Repeated samples may lie behind the image's edge.
  const rows = components.map(() => make(width + 16));
  for (let y = 0, at = 0; y < height; y++, at += width * samples) {
    fillers.forEach((fill, i) => fill(rows[i]!, y));
    if (colour === "rgb" && samples === 3) putRgb(out, { at, width, rows, bits });
    else rows.forEach((row, i) => putRow(out, row, { at: at + i, samples, width }));
  }
  return out;
}

function putRow(
  out: Samples,
  row: Samples,
  { at, samples, width }: { readonly at: number; readonly samples: number; readonly width: number },
): void {
  for (let x = 0, to = at; x < width; x++, to += samples) out[to] = row[x]!;
}

/** Bits behind the point of the factors. */
const FACTOR_BITS = 16;
const fixed = (factor: number): number => Math.round(factor * (1 << FACTOR_BITS));
const HALF = 1 << (FACTOR_BITS - 1);
const RED_CR = fixed(1.402);
const GREEN_CB = fixed(0.34414);
const GREEN_CR = fixed(0.71414);
const BLUE_CB = fixed(1.772);

interface RowOfYcc {
  readonly at: number;
  readonly width: number;
  readonly rows: readonly Samples[];
  readonly bits: 8 | 12;
}

function putRgb(out: Samples, { at, width, rows, bits }: RowOfYcc): void {
  const [lumas, blues, reds] = rows;
  const middle = 1 << (bits - 1);
  const top = (1 << bits) - 1;
  for (let x = 0, to = at; x < width; x++, to += 3) {
    const luma = lumas![x]!;
    const cb = blues![x]! - middle;
    const cr = reds![x]! - middle;
    const red = luma + ((RED_CR * cr + HALF) >> FACTOR_BITS);
    const green = luma + ((HALF - GREEN_CB * cb - GREEN_CR * cr) >> FACTOR_BITS);
    const blue = luma + ((BLUE_CB * cb + HALF) >> FACTOR_BITS);
    out[to] = red < 0 ? 0 : red > top ? top : red;
    out[to + 1] = green < 0 ? 0 : green > top ? top : green;
    out[to + 2] = blue < 0 ? 0 : blue > top ? top : blue;
  }
}
