/** The platform's codecs: node:zlib, which workerd implements natively. */
import { brotliDecompressSync, deflateSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { PlatformCodecs } from "../io/codecs/index.ts";

/** The bound is checked per internal buffer, so it must lie one buffer above the size; bombs still stop there. */
const slackBytes = 64 * 1024;

/** One buffer takes the whole block, with a byte to spare that tells that nothing is left; else pieces of 16 KiB are joined. */
function bounded(sizeHint: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return { maxOutputLength: sizeHint + slackBytes, chunkSize: Math.max(64, sizeHint + 1) };
}

export const platformCodecs: PlatformCodecs = {
  inflate: (bytes, sizeHint) => inflateSync(bytes, bounded(sizeHint)),
  zstd: (bytes, sizeHint) => zstdDecompressSync(bytes, bounded(sizeHint)),
  gunzip: (bytes, sizeHint) => gunzipSync(bytes, bounded(sizeHint)),
  brotli: (bytes, sizeHint) => brotliDecompressSync(bytes, bounded(sizeHint)),
  deflate: (bytes, level) => deflateSync(bytes, { level }),
};
