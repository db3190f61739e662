/** The platform's codecs: node:zlib, which workerd implements natively. */
import { once } from "node:events";
import {
  brotliDecompressSync,
  createDeflate,
  deflateSync,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
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
  deflateInTurns,
};

/** Bytes that go in between two pauses: some milliseconds. */
const turnBytes = 256 * 1024;

/** zlib gives the same bytes however its input is cut, as long as nothing is flushed in between. */
async function deflateInTurns(
  bytes: Uint8Array,
  level: number,
  pause: (bytes: number) => Promise<void> | null,
): Promise<Uint8Array> {
  const stream = createDeflate({ level });
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
