/** Google's WebP decoder and encoder in WebAssembly, as jSquash packs them. */
import decoderCode from "@jsquash/webp/codec/dec/webp_dec.wasm";
import decoderGlue from "@jsquash/webp/codec/dec/webp_dec.js";
import encoderCode from "@jsquash/webp/codec/enc/webp_enc.wasm";
import encoderGlue from "@jsquash/webp/codec/enc/webp_enc.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import type { EncodeWebp } from "../io/codecs/image-encoders.ts";
import { type DecodeWebp, readWebpHeader } from "../io/codecs/webp.ts";
import { type ModuleFactory, type WasmModule, useWasm } from "./emscripten.ts";

interface Decoder {
  decode(
    bytes: Uint8Array,
  ): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number } | null;
}

interface Encoder {
  encode(rgba: Uint8Array, width: number, height: number, options: typeof defaultOptions): Uint8Array | null;
}

const decoder: WasmModule<Decoder> = {
  factory: decoderGlue as unknown as ModuleFactory<Decoder>,
  compiled: decoderCode,
};
const encoder: WasmModule<Encoder> = {
  factory: encoderGlue as unknown as ModuleFactory<Encoder>,
  compiled: encoderCode,
};

export const decodeWebp: DecodeWebp = (bytes) => {
  const { width, height, samples } = readWebpHeader(bytes);
  const image = rgbaOf(bytes);
  if (image?.width !== width || image.height !== height) throw new RangeError("damaged WebP data");
  const data = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.length);
  return { width, height, samples, data: samples === 4 ? data : withoutAlpha(data) };
};

function rgbaOf(bytes: Uint8Array): ReturnType<Decoder["decode"]> {
  try {
    return useWasm(decoder, (module) => module.decode(bytes));
  } catch (error) {
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

export const encodeWebp: EncodeWebp = ({ rgba, width, height }, { quality, loss }) => {
  const lossless = loss === "lossless" ? 1 : 0;
  const options = { ...defaultOptions, quality, lossless };
  const bytes = useWasm(encoder, (module) => module.encode(rgba, width, height, options));
  if (!bytes) throw new Error("the WebP encoder failed");
  return bytes.slice();
};
