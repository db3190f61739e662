/** Google's WebP decoder in WebAssembly, as jSquash packs it. */
import compiled from "@jsquash/webp/codec/dec/webp_dec.wasm";
import factory from "@jsquash/webp/codec/dec/webp_dec.js";
import { type DecodeWebp, readWebpHeader } from "../io/codecs/webp.ts";
import { type ModuleFactory, instantiate } from "./emscripten.ts";

interface Decoder {
  decode(
    bytes: Uint8Array,
  ): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number } | null;
}

/** Kept for the isolate's life, or until it fails: a failed one may be in any state. */
let decoder: Decoder | null = null;

export const decodeWebp: DecodeWebp = (bytes) => {
  const { width, height, samples } = readWebpHeader(bytes);
  const image = rgba(bytes);
  if (image?.width !== width || image.height !== height) throw new RangeError("damaged WebP data");
  const data = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.length);
  return { width, height, samples, data: samples === 4 ? data : withoutAlpha(data) };
};

function rgba(bytes: Uint8Array): ReturnType<Decoder["decode"]> {
  decoder ??= instantiate(factory as unknown as ModuleFactory<Decoder>, compiled);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    decoder = null;
    throw new RangeError("damaged WebP data", { cause: error });
  }
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    out[to] = rgba[from]!;
    out[to + 1] = rgba[from + 1]!;
    out[to + 2] = rgba[from + 2]!;
  }
  return out;
}
