/** Mozilla's JPEG encoder in WebAssembly, as jSquash packs it. */
import compiled from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm";
import glue from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
import { defaultOptions } from "@jsquash/jpeg/meta.js";
import type { EncodeJpeg } from "../io/codecs/image-encoders.ts";
import { type ModuleFactory, type WasmModule, useWasm } from "./emscripten.ts";

interface Encoder {
  encode(rgba: Uint8Array, width: number, height: number, options: typeof defaultOptions): Uint8Array | null;
}

const encoder: WasmModule<Encoder> = { factory: glue as unknown as ModuleFactory<Encoder>, compiled };
/** Colour spaces by libjpeg's numbers. */
const GRAY = 1;
const YCBCR = 3;

/** Sequential: progressive files are 6 % smaller and take four times as long. */
export const encodeJpeg: EncodeJpeg = ({ rgba, width, height }, { quality, colour }) => {
  const color_space = colour === "gray" ? GRAY : YCBCR;
  const options = { ...defaultOptions, quality, color_space, baseline: true, progressive: false };
  const bytes = useWasm(encoder, (module) => module.encode(rgba, width, height, options));
  if (!bytes) throw new Error("the JPEG encoder failed");
  return bytes.slice();
};
