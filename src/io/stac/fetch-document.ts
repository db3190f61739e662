/** JSON documents of catalogues on other servers. */
import { stacBytesMax, stacDocumentBytesMax } from "../../limits.ts";
import type { Fetch } from "../bytes/http.ts";
import { readBody } from "../http/body.ts";
import { publicUrl } from "../http/public-url.ts";

export interface DocumentPorts {
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
  /** Bytes that may still be read; counted down. */
  readonly allowance: { bytes: number };
}

/** For one load, or for describing one collection. */
export function documentPorts(of: Pick<DocumentPorts, "fetch" | "signal">): DocumentPorts {
  return { fetch: of.fetch, signal: of.signal, allowance: { bytes: stacBytesMax } };
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
  /** Whether asking again later may help: after 429, 5xx, or no answer. */
  readonly retryable: boolean;
  constructor(
    url: string,
    reason: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(`${publicUrl(url)} ${reason}`, { cause: options.cause });
    this.name = "DocumentUnreadable";
    this.retryable = options.retryable ?? false;
  }
}

export async function fetchDocument(
  request: DocumentRequest,
  ports: DocumentPorts,
): Promise<FetchedDocument> {
  const response = await ask(request, ports);
  const type = response.headers.get("Content-Type") ?? "no media type";
  if (!response.ok) {
    await response.body?.cancel();
    throw new DocumentUnreadable(request.url, `answers with status ${response.status} (${type})`, {
      retryable: response.status === 429 || response.status >= 500,
    });
  }
  const bytes = await readBody(response, { url: request.url, bytesMax: stacDocumentBytesMax });
  ports.allowance.bytes -= bytes.length;
  if (ports.allowance.bytes < 0)
    throw new DocumentUnreadable(
      request.url,
      `and the documents before it have more than ${stacBytesMax / 1048576} MiB; ask for less time or area`,
    );
  const json = parsed(new TextDecoder().decode(bytes));
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
    throw new DocumentUnreadable(request.url, "cannot be reached", { retryable: true, cause: error });
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

/** Python writes no-data values and statistics that are no numbers as bare NaN and Infinity, which JSON does not have. */
const BARE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return null;
  }
  try {
    const quoted = (found: string): string => (found.startsWith('"') ? found : `"${found.toLowerCase()}"`);
    return JSON.parse(text.replace(BARE, quoted));
  } catch {
    return null;
  }
}
