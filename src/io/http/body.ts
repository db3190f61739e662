/** Bodies of answers up to a number of bytes: what is larger is cut off, whatever its headers say. */
import { ConnectionBroken, SourceUnreadable } from "../faults.ts";
import { publicUrl } from "./public-url.ts";

export interface BodyLimit {
  /** For the message. */
  readonly url: string;
  readonly bytesMax: number;
}

/** The whole body; raises SourceUnreadable when it is larger than `bytesMax`, ConnectionBroken when it does not end. */
export async function readBody(response: Response, limit: BodyLimit): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(response.headers.get("Content-Length") ?? "0");
  if (declared > limit.bytesMax && response.headers.get("Content-Encoding") === null) {
    await response.body?.cancel();
    throw tooLarge(limit);
  }
  if (!response.body) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw failureOf(error, publicUrl(limit.url));
    });
    if (done) break;
    length += value.length;
    if (length > limit.bytesMax) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    parts.push(value);
  }
  if (parts.length === 1 && parts[0]!.byteLength === parts[0]!.buffer.byteLength)
    return parts[0] as Uint8Array<ArrayBuffer>;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Requests that were dropped on our side stay what they are. */
function failureOf(error: unknown, key: string): unknown {
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError") return error;
  return new ConnectionBroken(key, name === "TimeoutError" ? "too slow" : "broken");
}

function tooLarge({ url, bytesMax }: BodyLimit): SourceUnreadable {
  return new SourceUnreadable(
    publicUrl(url),
    `the answer has more than ${bytesMax < 1048576 ? `${bytesMax} bytes` : `${Math.floor(bytesMax / 1048576)} MiB`}`,
  );
}
