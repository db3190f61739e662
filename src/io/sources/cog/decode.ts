/** One stored block to values: codec, packing, colours, and the full size that the engine asks for. */
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import { bytesPerElement } from "../../../cube/shape.ts";
import { type DecodeBlock, type DecodedSamples, turnsBits } from "../../codecs/index.ts";
import { reversedBits } from "../../codecs/reversed-bits.ts";
import { type BlockCoding, storedRowsBytes } from "./coding.ts";
import { cielabToRgba } from "./colour/cielab.ts";
import { cmykToRgba } from "./colour/cmyk.ts";
import { ycbcrToRgb } from "./colour/ycbcr.ts";
import type { BlockLayout } from "./layout.ts";
import { unpack } from "./unpack.ts";

export interface DecodedBlock {
  /** `blockWidth * blockHeight * samples` values. */
  readonly data: TypedArray;
  /** What the codec says of validity, 1 = valid; null when it says nothing. */
  readonly mask: Uint8Array | null;
}

/**
 * `rows` is how many rows of the block lie in the image; those behind them are zero. Throws RangeError when the bytes
 * do not hold all of these rows, because what is missing would look like data.
 */
export function decodeBlock(
  bytes: Uint8Array,
  block: { readonly layout: BlockLayout; readonly rows: number; readonly decode: DecodeBlock },
): DecodedBlock {
  const { layout, rows } = block;
  const { coding, blockWidth, blockHeight } = layout;
  const shape = {
    width: blockWidth,
    height: rows,
    bytesMax: storedRowsBytes(coding, blockWidth, blockHeight),
  };
  const decoded = block.decode(turnsBits(coding) ? reversedBits(bytes) : bytes, shape);
  if (!(decoded instanceof Uint8Array)) return fromSamples(inOwnOrder(decoded, coding), layout, rows);
  const wanted = storedRowsBytes(coding, blockWidth, rows);
  if (decoded.length < wanted) throw new RangeError(`${decoded.length} bytes where ${wanted} are needed`);
  const whole = decoded.length >= shape.bytesMax;
  const own = ownBytes(decoded, bytes, whole ? shape.bytesMax : wanted);
  const cells = { width: blockWidth, height: whole ? blockHeight : rows };
  if (coding.colour.kind === "ycbcr") {
    if (coding.predictor !== 1) throw new RangeError("a predictor over YCbCr groups");
    return { data: fullSize(ycbcrToRgb(own, coding.colour, cells), layout, 3), mask: null };
  }
  return { data: coloured(unpack(own, coding, { ...cells, type: layout.type }), layout), mask: null };
}

const LERC = 34887;

/** libtiff turns the bytes of samples around before LERC sees them, and again after: big-endian files hold turned values in their LERC blobs. */
function inOwnOrder(decoded: DecodedSamples, { compression, littleEndian }: BlockCoding): DecodedSamples {
  const { data } = decoded;
  const size = data.BYTES_PER_ELEMENT;
  if (compression !== LERC || littleEndian || size === 1) return decoded;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return decoded;
}

/** Memory that may be changed and looked at as wider numbers: never that of the bytes that were read. */
function ownBytes(decoded: Uint8Array, read: Uint8Array, wanted: number): Uint8Array {
  const own = decoded.buffer !== read.buffer && decoded.byteOffset % 8 === 0;
  return own ? decoded.subarray(0, wanted) : decoded.slice(0, wanted);
}

function coloured(data: TypedArray, layout: BlockLayout): TypedArray {
  const { colour, samples } = layout.coding;
  if (colour.kind === "cmyk") return fullSize(cmykToRgba(data as Uint8Array, samples), layout, 4);
  if (colour.kind === "cielab")
    return fullSize(cielabToRgba(data as Uint8Array, colour.whitePoint), layout, 4);
  return fullSize(data, layout, samples);
}

/** The last strip of a file is shorter than the others; the engine wants blocks of one size. */
function fullSize(data: TypedArray, layout: BlockLayout, samples: number): TypedArray {
  const wanted = layout.blockWidth * layout.blockHeight * samples;
  if (data.length === wanted) return data;
  const out = allocate(layout.type, wanted);
  out.set(data.length > wanted ? data.subarray(0, wanted) : data);
  return out;
}

/** What a codec decoded as a picture: it must cover the block, and its missing alpha is full or its mask. */
function fromSamples(decoded: DecodedSamples, layout: BlockLayout, rows: number): DecodedBlock {
  const { blockWidth, blockHeight, coding, type } = layout;
  const { samples } = coding;
  const mask = decoded.mask ?? null;
  if (decoded.width !== blockWidth || decoded.height < rows)
    throw new RangeError(
      `${decoded.width} x ${decoded.height} cells where ${blockWidth} x ${rows} are needed`,
    );
  const alphaIsMissing = decoded.samples === samples - 1 && (samples === 4 || samples === 2);
  if (decoded.samples !== samples && !alphaIsMissing)
    throw new RangeError(`${decoded.samples} samples per cell where ${samples} are needed`);
  const cells = blockWidth * Math.min(decoded.height, blockHeight);
  const out = allocate(type, blockWidth * blockHeight * samples);
  if (!alphaIsMissing) out.set(decoded.data.subarray(0, cells * samples));
  else {
    for (let i = 0; i < cells; i++) {
      for (let s = 0; s < decoded.samples; s++) out[i * samples + s] = decoded.data[i * decoded.samples + s]!;
      out[i * samples + samples - 1] = mask && mask[i] === 0 ? 0 : 255;
    }
  }
  return { data: coloured(out, layout), mask: mask && !alphaIsMissing ? fullMask(mask, layout) : null };
}

function fullMask(mask: Uint8Array, { blockWidth, blockHeight }: BlockLayout): Uint8Array {
  const out = new Uint8Array(blockWidth * blockHeight);
  for (let i = 0; i < Math.min(mask.length, out.length); i++) out[i] = mask[i] === 0 ? 0 : 1;
  return out;
}

/** Values per cell of a decoded block. */
export function samplesOut(coding: BlockCoding): number {
  const { kind } = coding.colour;
  return kind === "cmyk" || kind === "cielab" ? 4 : coding.samples;
}

/** Bytes of one decoded block. */
export function decodedBytes(layout: BlockLayout): number {
  return layout.blockWidth * layout.blockHeight * samplesOut(layout.coding) * bytesPerElement(layout.type);
}
