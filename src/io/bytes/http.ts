/** Bytes of an http(s) URL by Range requests; every answer is held to what was asked. */
import { wholeFileBytesMax } from "../../limits.ts";
import type { ByteRange, ByteSource } from "../bytes.ts";
import { ConnectionBroken, SourceChanged, SourceUnavailable, SourceUnreadable } from "../faults.ts";
import { readBody } from "../http/body.ts";
import { publicUrl } from "../http/public-url.ts";

export interface FetchInit {
  /** GET when absent. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The one way to the outside; `outboundFetch` and `retryWithBackoff` make it safe and polite. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

/** The validator is the ETag, or Last-Modified where a server has no ETags. */
export function httpBytes(url: string, fetch: Fetch): ByteSource {
  const key = publicUrl(url);
  return {
    key,
    async read(range, options) {
      const headers: Record<string, string> = {
        "Accept-Encoding": "identity",
        Range: `bytes=${range.offset}-${range.offset + range.length - 1}`,
        ...condition(options.validator),
      };
      const response = await fetch(url, { headers, ...(options.signal ? { signal: options.signal } : {}) });
      const validator = validatorOf(response);
      const changed = options.validator !== null && validator !== null && validator !== options.validator;
      if (response.status === 412 || (changed && response.ok)) {
        await response.body?.cancel();
        throw new SourceChanged(key);
      }
      const answer = await bytesOf(response, { key, range });
      return { ...answer, validator };
    },
  };
}

interface Asked {
  readonly key: string;
  readonly range: ByteRange;
}

async function bytesOf(
  response: Response,
  asked: Asked,
): Promise<{ readonly bytes: Uint8Array; readonly totalBytes: number | null }> {
  const { key, range } = asked;
  if (response.status === 206) return partOf(response, asked);
  if (response.status === 200) return wholeOf(response, asked);
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
  await response.body?.cancel();
  if (response.status === 416 && total && range.offset >= Number(total[1]))
    return { bytes: new Uint8Array(0), totalBytes: Number(total[1]) };
  throw new SourceUnavailable(key, response.status);
}

/** 206: the part must be the asked one, and whole. */
async function partOf(response: Response, { key, range }: Asked) {
  const told = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get("Content-Range") ?? "");
  const [first, last] = [Number(told?.[1]), Number(told?.[2])];
  const totalBytes = told && told[3] !== "*" ? Number(told[3]) : null;
  const stop = Math.min(range.offset + range.length, totalBytes ?? last + 1);
  if (!told || first !== range.offset || last + 1 !== stop || stop > range.offset + range.length) {
    await response.body?.cancel();
    throw new SourceUnreadable(key, "the server answers with other bytes than the asked ones");
  }
  const bytes = await readBody(response, { url: key, bytesMax: range.length });
  if (bytes.length !== stop - range.offset) throw new ConnectionBroken(key);
  return { bytes, totalBytes };
}

/** 200: the server knows no ranges. Small files are taken whole. */
async function wholeOf(response: Response, { key, range }: Asked) {
  const declared = Number(response.headers.get("Content-Length") ?? "0");
  if (declared > wholeFileBytesMax) {
    await response.body?.cancel();
    throw new SourceUnreadable(
      key,
      `the server does not answer Range requests, and without them files have up to ${wholeFileBytesMax / 1048576} MiB`,
    );
  }
  const whole = await readBody(response, { url: key, bytesMax: wholeFileBytesMax });
  return { bytes: whole.slice(range.offset, range.offset + range.length), totalBytes: whole.length };
}

/** Weak validators cannot be asked for (RFC 9110, section 13.1.1); they are compared when the answer comes. */
function condition(validator: string | null): Record<string, string> {
  if (validator === null || validator.startsWith("W/")) return {};
  return validator.startsWith('"') ? { "If-Match": validator } : { "If-Unmodified-Since": validator };
}

function validatorOf(response: Response): string | null {
  return response.headers.get("ETag") ?? response.headers.get("Last-Modified");
}
