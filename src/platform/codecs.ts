/** The platform's codecs: node:zlib, which workerd implements natively. */
import { brotliDecompressSync, deflateSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { PlatformCodecs } from "../io/codecs/index.ts";

/** The bound is checked per internal buffer, so it must lie one buffer above the size; bombs still stop there. */
const slackBytes = 64 * 1024;

export const platformCodecs: PlatformCodecs = {
  inflate: (bytes, sizeHint) => inflateSync(bytes, { maxOutputLength: sizeHint + slackBytes }),
  zstd: (bytes, sizeHint) => zstdDecompressSync(bytes, { maxOutputLength: sizeHint + slackBytes }),
  gunzip: (bytes, sizeHint) => gunzipSync(bytes, { maxOutputLength: sizeHint + slackBytes }),
  brotli: (bytes, sizeHint) => brotliDecompressSync(bytes, { maxOutputLength: sizeHint + slackBytes }),
  deflate: (bytes, level) => deflateSync(bytes, { level }),
};
