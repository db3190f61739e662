/** Reads end when the client has gone, those of headers too, which know nothing of clients. */
import type { ByteSource } from "../bytes.ts";

export function abortable(source: ByteSource, signal: AbortSignal | null): ByteSource {
  if (!signal) return source;
  return {
    key: source.key,
    read: (range, options) => source.read(range, { ...options, signal: options.signal ?? signal }),
  };
}
