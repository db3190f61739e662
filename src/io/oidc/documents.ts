/** Asking a provider: small JSON documents, in bounded time, from where its discovery says; redirects are not followed. */
import { oidcDocumentBytesMax, oidcTimeoutMs } from "../../limits.ts";
import { readBody } from "../http/body.ts";
import { isProviderUrl } from "./mistakes.ts";
import { ProviderUnavailable } from "./provider.ts";

export interface ProviderPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly nowMs: () => number;
  /** On a developer's machine, where a provider may be one of loopback without https. */
  readonly local: boolean;
}

export interface ProviderAnswer {
  readonly status: number;
  /** Null where the answer is no JSON object. */
  readonly document: Readonly<Record<string, unknown>> | null;
}

export async function askProvider(
  url: unknown,
  init: RequestInit,
  ports: ProviderPorts,
): Promise<ProviderAnswer> {
  if (!isProviderUrl(url, ports.local))
    throw new ProviderUnavailable("it names no address that may be asked");
  try {
    const signal = AbortSignal.timeout(oidcTimeoutMs);
    const response = await ports.fetch(url, { ...init, redirect: "manual", signal });
    const bytes = await readBody(response, { url, bytesMax: oidcDocumentBytesMax });
    if (response.status >= 500 || response.status === 429 || response.status === 408)
      throw new ProviderUnavailable(`it answers ${response.status}`);
    return { status: response.status, document: objectOf(new TextDecoder().decode(bytes)) };
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw error;
    throw new ProviderUnavailable("it does not answer");
  }
}

function objectOf(text: string): ProviderAnswer["document"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
