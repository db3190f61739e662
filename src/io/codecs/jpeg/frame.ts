/** The frame of a JPEG: size, precision, components and their planes. */
import { blockBytesMax } from "../../../limits.ts";

export interface Component {
  readonly id: number;
  /** Sampling factors, 1 to 4: blocks of this component in an MCU. */
  readonly across: number;
  readonly down: number;
  readonly quantizationId: number;
  /** Samples that the image has of this component. */
  readonly width: number;
  readonly height: number;
  /** Blocks that hold those samples; scans of this component alone have these only. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Samples in a row of `plane`, which holds whole MCUs. */
  readonly stride: number;
  readonly plane: Uint8Array | Uint16Array;
  /** Of progressive images: 64 per block in zigzag order, blocks in rows of `stride / 8`. */
  readonly coefficients: Int16Array | null;
  /** Of progressive images: 1 per block that may have other coefficients than its first. */
  readonly known: Uint8Array | null;
  /** In zigzag order; that of the component's first scan. */
  quantization: Uint16Array | null;
  /** The last DC value in the current scan. */
  prediction: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 12;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  /** Largest sampling factors. */
  readonly across: number;
  readonly down: number;
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

/**
 * SOF0, SOF1, SOF2 (JPEG, B.2.2).
 * @throws RangeError on damage, and on images of more than `blockBytesMax` bytes
 */
export function readFrame(segment: Uint8Array, progressive: boolean): Frame {
  const count = segment[5] ?? 0;
  const bits = segment[0];
  const height = segment[1]! * 256 + segment[2]!;
  const width = segment[3]! * 256 + segment[4]!;
  if (bits !== 8 && bits !== 12) throw new RangeError(`JPEG of ${bits} bits is not supported`);
  if (![1, 2, 3, 4].includes(count) || segment.length < 6 + 3 * count || !(width > 0 && height > 0))
    throw new RangeError("damaged JPEG frame");
  const bytes = width * height * count * (bits === 8 ? 1 : 2);
  if (bytes > blockBytesMax) throw new RangeError(`a JPEG of ${bytes} bytes; ${blockBytesMax} are allowed`);
  const specs = Array.from({ length: count }, (_, i) => segment.subarray(6 + 3 * i, 9 + 3 * i));
  if (specs.some((spec) => !(factorsFit(spec[1]! >> 4) && factorsFit(spec[1]! & 15) && spec[2]! <= 3)))
    throw new RangeError("damaged JPEG frame");
  const across = Math.max(...specs.map((spec) => spec[1]! >> 4));
  const down = Math.max(...specs.map((spec) => spec[1]! & 15));
  const shape: Omit<Frame, "components"> = {
    width,
    height,
    bits,
    progressive,
    across,
    down,
    mcusAcross: Math.ceil(width / (8 * across)),
    mcusDown: Math.ceil(height / (8 * down)),
  };
  return { ...shape, components: specs.map((spec) => component(spec, shape)) };
}

function factorsFit(factor: number): boolean {
  return factor >= 1 && factor <= 4;
}

function component(spec: Uint8Array, frame: Omit<Frame, "components">): Component {
  const across = spec[1]! >> 4;
  const down = spec[1]! & 15;
  if (frame.across % across !== 0 || frame.down % down !== 0)
    throw new RangeError("JPEG with fractional sampling is not supported");
  const width = Math.ceil((frame.width * across) / frame.across);
  const height = Math.ceil((frame.height * down) / frame.down);
  const stride = frame.mcusAcross * across * 8;
  const samples = stride * frame.mcusDown * down * 8;
  return {
    id: spec[0]!,
    across,
    down,
    quantizationId: spec[2]!,
    width,
    height,
    stride,
    blocksAcross: Math.ceil(width / 8),
    blocksDown: Math.ceil(height / 8),
    plane: frame.bits === 8 ? new Uint8Array(samples) : new Uint16Array(samples),
    coefficients: frame.progressive ? new Int16Array(samples) : null,
    known: frame.progressive ? new Uint8Array(samples / 64) : null,
    quantization: null,
    prediction: 0,
  };
}
