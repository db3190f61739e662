/** A runtime whose functions run in a UDF service by HTTP: three tries where the transport or the service fails, none where the function does. */
import {
  type UdfAnswer,
  type UdfCall,
  type UdfDescription,
  UdfFault,
  type UdfQuestion,
  type UdfRuntime,
  UdfUnavailable,
} from "../../app/udf/ports.ts";
import { readBody } from "../../io/http/body.ts";
import {
  udfAnswerBytesMax,
  udfRetryAfterMsMax,
  udfRetryMs,
  udfTimeoutMs,
  udfTriesMax,
} from "../../limits.ts";
import { answerOf, descriptionOf, factsOf, faultOf } from "./answers.ts";
import { NotAnAnswer, packCall } from "./wire.ts";

export interface UdfEndpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly secret: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  wait(ms: number): Promise<unknown>;
  /** Ends calls when whoever asked has gone. */
  readonly signal: AbortSignal | null;
}

interface Asked {
  readonly method: "GET" | "POST";
  readonly path: "/" | "/describe" | "/call";
  readonly user?: string;
  readonly body?: Uint8Array<ArrayBuffer>;
}

type Outcome<T> = { readonly value: T } | { readonly passing: string; readonly waitMs: number };

/** The runtime of this name among those of the service. A service has one version of each, so that it is not told which. */
export function httpUdfRuntime(name: string, endpoint: UdfEndpoint): UdfRuntime {
  return {
    name,
    facts: () => persistent(endpoint, { method: "GET", path: "/" }, (body) => factsOf(body, name)),
    describe: ({ user, version: _version, bands: _bands, ...header }: UdfQuestion): Promise<UdfDescription> =>
      persistent(
        endpoint,
        { method: "POST", path: "/describe", user, body: packCall(header, null) },
        descriptionOf,
      ),
    call: ({ user, version: _version, bands: _bands, values, ...header }: UdfCall): Promise<UdfAnswer> =>
      persistent(endpoint, { method: "POST", path: "/call", user, body: packCall(header, values) }, answerOf),
  };
}

/** Calls have no effect but their answer, so each may be repeated. */
async function persistent<T>(
  endpoint: UdfEndpoint,
  asked: Asked,
  read: (body: Uint8Array<ArrayBuffer>) => T,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(endpoint, asked, read);
    if ("value" in outcome) return outcome.value;
    if (attempt >= udfTriesMax || outcome.waitMs > udfRetryAfterMsMax)
      throw new UdfUnavailable(outcome.passing);
    await endpoint.wait(Math.max(outcome.waitMs, udfRetryMs * 2 ** (attempt - 1)));
  }
}

async function once<T>(
  endpoint: UdfEndpoint,
  asked: Asked,
  read: (body: Uint8Array<ArrayBuffer>) => T,
): Promise<Outcome<T>> {
  try {
    const response = await endpoint.fetch(`${endpoint.url}${asked.path}`, requestOf(endpoint, asked));
    const body = await readBody(response, { url: endpoint.url, bytesMax: udfAnswerBytesMax });
    if (response.ok) return { value: read(body) };
    return refusal(response, body);
  } catch (error) {
    if (error instanceof UdfFault || error instanceof UdfUnavailable || endpoint.signal?.aborted) throw error;
    return { passing: reasonOf(error), waitMs: 0 };
  }
}

function requestOf(endpoint: UdfEndpoint, asked: Asked): RequestInit {
  const timeout = AbortSignal.timeout(udfTimeoutMs);
  return {
    method: asked.method,
    headers: {
      Authorization: `Bearer ${endpoint.secret}`,
      "Accept-Encoding": "identity",
      ...(asked.user === undefined ? {} : { "OpenEO-UDF-User": asked.user }),
      ...(asked.body ? { "Content-Type": "application/octet-stream" } : {}),
    },
    ...(asked.body ? { body: asked.body } : {}),
    redirect: "manual",
    signal: endpoint.signal ? AbortSignal.any([endpoint.signal, timeout]) : timeout,
  };
}

/** 422 is the function's; 5xx and 429 pass; all else is a mistake between the two of us, which no repetition mends. */
function refusal<T>(response: Response, body: Uint8Array<ArrayBuffer>): Outcome<T> {
  const { status } = response;
  if (status === 422) throw faultOf(body);
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get("Retry-After") ?? "0");
    return { passing: `answers ${status}`, waitMs: Number.isFinite(seconds) ? seconds * 1000 : 0 };
  }
  if (status === 401 || status === 403) throw new UdfUnavailable(`refuses our secret (${status})`);
  throw new UdfUnavailable(`does not understand us (${status}${messageOf(body)})`);
}

function messageOf(body: Uint8Array<ArrayBuffer>): string {
  try {
    return `: ${faultOf(body).message}`;
  } catch {
    return "";
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NotAnAnswer) return `gives no answer: ${error.message}`;
  const slow = error instanceof Error && error.name === "TimeoutError";
  return slow ? "does not answer in time" : "cannot be reached, or broke off";
}
