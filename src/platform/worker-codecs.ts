/** The codecs of the Worker: node:zlib's, and those in WebAssembly, which plain Node cannot import. */
import type { PlatformCodecs } from "../io/codecs/index.ts";
import { platformCodecs } from "./codecs.ts";
import { encodeJpeg } from "./jpeg.ts";
import { decodeWebp, encodeWebp } from "./webp.ts";

export const workerCodecs: PlatformCodecs = { ...platformCodecs, webp: decodeWebp, encodeJpeg, encodeWebp };
