/** The platform's codecs: node:zlib, which workerd implements natively. */
import { once } from "node:events";
import {
  type ZlibOptions,
  brotliDecompressSync,
  constants,
  crc32,
  createDeflate,
  deflateSync,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import type { Deflation } from "../io/codecs/deflation.ts";
import type { PlatformCodecs } from "../io/codecs/index.ts";
import { runsMemoryLevel } from "../limits.ts";

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
  deflate: (bytes, deflation) => deflateSync(bytes, zlibOptions(deflation)),
  deflateInTurns,
  crc32: (bytes) => crc32(bytes),
};

function zlibOptions(deflation: Deflation): ZlibOptions {
  if (deflation !== "runs") return { level: deflation };
  return { strategy: constants.Z_RLE, memLevel: runsMemoryLevel };
}

/** Bytes that go in between two pauses: some milliseconds. */
const turnBytes = 256 * 1024;

/** zlib gives the same bytes however its input is cut, as long as nothing is flushed in between. */
async function deflateInTurns(
  bytes: Uint8Array,
  deflation: Deflation,
  pause: (bytes: number) => Promise<void> | null,
): Promise<Uint8Array> {
  const stream = createDeflate(zlibOptions(deflation));
  const parts: Uint8Array[] = [];
  stream.on("data", (part: Uint8Array) => parts.push(part));
  const ended = once(stream, "end");
  for (let at = 0; at < bytes.length; at += turnBytes) {
    const part = bytes.subarray(at, at + turnBytes);
    await pause(part.length);
    await new Promise((settle) => stream.write(part, settle));
  }
  stream.end();
  await ended;
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
