/** JSON documents of catalogues on other servers. */
import { stacDocumentBytesMax } from "../../limits.ts";
import type { Fetch } from "../bytes/http.ts";

export interface DocumentPorts {
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
}

export interface DocumentRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FetchedDocument {
  /** After redirects: what relative links are relative to. */
  readonly url: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What an address gave instead of a document: the message says what was found there. */
export class DocumentUnreadable extends Error {
  /** Whether trying again later may help: 429, 5xx, no answer. */
  readonly passing: boolean;
  constructor(url: string, reason: string, passing: "passing" | "lasting" = "lasting") {
    super(`${withoutQuery(url)} ${reason}`);
    this.name = "DocumentUnreadable";
    this.passing = passing === "passing";
  }
}

/** Queries may hold keys, which no message may repeat. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, "?…");
}

export async function fetchDocument(
  request: DocumentRequest,
  ports: DocumentPorts,
): Promise<FetchedDocument> {
  const response = await ask(request, ports);
  const type = response.headers.get("Content-Type") ?? "no media type";
  if (!response.ok) {
    await response.body?.cancel();
    throw new DocumentUnreadable(
      request.url,
      `answers with status ${response.status} (${type})`,
      response.status === 429 || response.status >= 500 ? "passing" : "lasting",
    );
  }
  const text = await limitedText(response, request.url);
  const json = parsed(text);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new DocumentUnreadable(request.url, `is no JSON object (status ${response.status}, ${type})`);
  return { url: response.url || request.url, json: json as FetchedDocument["json"] };
}

async function ask(request: DocumentRequest, ports: DocumentPorts): Promise<Response> {
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  try {
    return await ports.fetch(request.url, { ...initOf(request, ports), ...body });
  } catch (error) {
    if (ports.signal?.aborted || !isNetworkFailure(error)) throw error;
    throw new DocumentUnreadable(request.url, "cannot be reached", "passing");
  }
}

/** No answer at all: workerd has plain errors for it where others have TypeErrors; failures of our own have names. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof Error && ["Error", "TypeError"].includes(error.name);
}

function initOf(request: DocumentRequest, ports: DocumentPorts): Parameters<Fetch>[1] {
  return {
    headers: {
      Accept: "application/geo+json, application/json;q=0.9",
      ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...request.headers,
    },
    method: request.method ?? "GET",
    ...(ports.signal ? { signal: ports.signal } : {}),
  };
}

async function limitedText(response: Response, url: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    bytes += value.length;
    if (bytes > stacDocumentBytesMax) {
      await reader!.cancel();
      throw new DocumentUnreadable(
        url,
        `has more than the ${stacDocumentBytesMax / 1048576} MiB that a document may have`,
      );
    }
    parts.push(value);
  }
  return decode(parts, bytes);
}

function decode(parts: readonly Uint8Array[], bytes: number): string {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new TextDecoder().decode(all);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
