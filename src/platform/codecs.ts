/** The platform's codecs: node:zlib, which workerd implements natively. */
import { deflateSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { PlatformCodecs } from "../io/codecs/index.ts";

export const platformCodecs: PlatformCodecs = {
  inflate: (bytes, sizeHint) => inflateSync(bytes, { maxOutputLength: Math.max(sizeHint, 64) }),
  zstd: (bytes, sizeHint) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(sizeHint, 64) }),
  deflate: (bytes, level) => deflateSync(bytes, { level }),
};
