/** Whole bodies of answers, up to a number of bytes: what is larger is cut off, whatever its headers say. */
import { SourceUnreadable } from "../faults.ts";

export interface BodyLimit {
  /** For the message. */
  readonly url: string;
  readonly bytesMax: number;
}

/** Raises SourceUnreadable when the body is larger than `bytesMax`. */
export async function readBody(response: Response, limit: BodyLimit): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit.bytesMax) {
      await reader.cancel();
      throw new SourceUnreadable(limit.url, `it is larger than ${limit.bytesMax} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
