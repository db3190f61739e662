/** Asking again after passing failures, as long as the server asks; and no more of a server that keeps failing. */
import { hostFailuresMax, readRetryMs, readTriesMax, retryAfterMsMax } from "../../limits.ts";
import { ProcessFault } from "../../cube/faults.ts";
import type { Fetch } from "../bytes/http.ts";
import { SourceRefused, SourceUnavailable } from "../faults.ts";
import { publicUrl } from "./public-url.ts";

export type Wait = (ms: number) => Promise<unknown>;

/**
 * 429, 5xx and broken connections are tried again: after Retry-After where the server names one within our adaptiveWait, else
 * after a wait that doubles. Who did not answer in time is not asked again: a person waits, and a job comes back later. The failure counts of hosts live as long as this fetch: one invocation.
 */
export function retryWithBackoff(fetch: Fetch, wait: Wait, onRetry: () => void = () => undefined): Fetch {
  const failures = new Map<string, number>();
  return async (url, init) => {
    const host = hostOf(url);
    if ((failures.get(host) ?? 0) >= hostFailuresMax)
      throw new SourceUnavailable(
        publicUrl(url),
        503,
        `${host} failed ${hostFailuresMax} times in this request and is not asked again; try later`,
      );
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOf(fetch, url, init);
      if (
        "error" in outcome &&
        (init.signal?.aborted ||
          outcome.error instanceof ProcessFault ||
          outcome.error instanceof SourceRefused ||
          outcome.error instanceof SourceUnavailable)
      )
        throw outcome.error;
      if ("response" in outcome && !isPassing(outcome.response.status)) {
        failures.delete(host);
        return outcome.response;
      }
      const delay = delayOf(outcome, attempt);
      if (attempt >= readTriesMax || delay > retryAfterMsMax || isTimeout(outcome)) {
        failures.set(host, (failures.get(host) ?? 0) + 1);
        throw await failureOf(outcome, url, delay);
      }
      if ("response" in outcome) await outcome.response.body?.cancel();
      onRetry();
      await wait(delay);
    }
  };
}

type Outcome = { readonly response: Response } | { readonly error: unknown };

async function attemptOf(fetch: Fetch, url: string, init: Parameters<Fetch>[1]): Promise<Outcome> {
  try {
    return { response: await fetch(url, init) };
  } catch (error) {
    return { error };
  }
}

function isTimeout(outcome: Outcome): boolean {
  return "error" in outcome && outcome.error instanceof Error && outcome.error.name === "TimeoutError";
}

function isPassing(status: number): boolean {
  return status === 429 || (status >= 500 && ![501, 505, 508].includes(status));
}

function delayOf(outcome: Outcome, attempt: number): number {
  const asked = "response" in outcome ? retryAfterMs(outcome.response.headers) : null;
  return Math.max(asked ?? 0, readRetryMs * 2 ** (attempt - 1));
}

/** Retry-After in seconds or as a date (RFC 9110, section 10.2.3), counted from the server's own clock where it tells it. */
function retryAfterMs(headers: Headers): number | null {
  const text = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return null;
  const now = Date.parse(headers.get("Date") ?? "");
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

async function failureOf(outcome: Outcome, url: string, delay: number): Promise<SourceUnavailable> {
  const key = publicUrl(url);
  const host = hostOf(url);
  if ("error" in outcome) {
    const slow = isTimeout(outcome);
    return new SourceUnavailable(
      key,
      slow ? 504 : 502,
      slow ? `${host} did not answer in time` : `${host} cannot be reached`,
    );
  }
  const { response } = outcome;
  await response.body?.cancel();
  const asksFor = retryAfterMs(response.headers);
  const when = asksFor === null ? "later" : `in ${Math.ceil(delay / 1000)} s`;
  return new SourceUnavailable(key, response.status, `${host} answers ${response.status}; try again ${when}`);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
