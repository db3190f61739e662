/** Fetching as a outbound: every hop is checked and says who we are, nothing secret is forwarded, nothing takes longer than it may. */
import { redirectsMax } from "../../limits.ts";
import type { Fetch, FetchInit } from "../bytes/http.ts";
import { SourceRefused, SourceUnavailable } from "../faults.ts";
import { type UrlPolicy, allowedUrl, isLoopback } from "./allowed-url.ts";
import { deploymentHeader } from "./deployment.ts";
import { publicUrl } from "./public-url.ts";

/** The platform's fetch, which is told not to follow redirects. */
type PlatformFetch = (url: string, init: FetchInit & { readonly redirect: "manual" }) => Promise<Response>;

export interface OutboundPolicy extends UrlPolicy {
  readonly fetch: PlatformFetch;
  /** For one request with all its redirects, body included. */
  readonly timeoutMs: number;
  /** Who we are (`deploymentId`). */
  readonly deployment: string;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const SECRET_HEADERS: readonly string[] = ["authorization", "cookie", "proxy-authorization"];

/** A fetch that raises SourceRefused for URLs and redirects that are not allowed, and a TimeoutError when time is up. */
export function outboundFetch(policy: OutboundPolicy): Fetch {
  return async (asked, init) => {
    const signal = signalOf(init.signal, policy.timeoutMs);
    let url = allowedUrl(asked, policy);
    const headers = { ...forwarded(init.headers), [deploymentHeader]: policy.deployment };
    let request: FetchInit = { ...init, headers, signal };
    for (let hop = 0; ; hop++) {
      const response = await policy.fetch(url.href, { ...request, redirect: "manual" });
      if (isOwnAnswer(response, policy)) {
        await response.body?.cancel();
        throw new SourceRefused(publicUrl(asked), "it leads back to this back-end");
      }
      if (!REDIRECTS.includes(response.status)) return response;
      await response.body?.cancel();
      if (hop === redirectsMax)
        throw new SourceRefused(publicUrl(asked), `it redirects more than ${redirectsMax} times`);
      const next = nextHop(url, response, policy);
      request = afterRedirect(request, response.status);
      url = next;
    }
  };
}

/** Where a redirect leads: checked as the first URL was, and never from outside into the machine itself. */
function nextHop(from: URL, response: Response, policy: UrlPolicy): URL {
  const location = response.headers.get("Location");
  if (location === null) throw new SourceUnavailable(publicUrl(from.href), response.status);
  let target: string;
  try {
    target = new URL(location, from).href;
  } catch {
    throw new SourceRefused(publicUrl(from.href), "it redirects to something that is not a URL");
  }
  return allowedUrl(target, { ...policy, local: policy.local && isLoopback(from.hostname) });
}

/** As browsers do: 303 always, 301 and 302 after a POST, go on with a GET (Fetch standard, HTTP-redirect fetch). */
function afterRedirect(request: FetchInit, status: number): FetchInit {
  const method = request.method ?? "GET";
  const becomesGet =
    status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method === "POST";
  if (!becomesGet) return request;
  const { body: _body, ...rest } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !name.toLowerCase().startsWith("content-")),
  );
  return { ...rest, method: "GET", headers };
}

/** We were reached under a name of which we did not know that it is ours. */
function isOwnAnswer({ status, headers }: Response, { deployment }: OutboundPolicy): boolean {
  return status === 508 && headers.get(deploymentHeader) === deployment;
}

/** What catalogues ask to be sent, but for what is secret or ours. */
function forwarded(headers: Readonly<Record<string, string>>): Record<string, string> {
  const withheld = [...SECRET_HEADERS, deploymentHeader.toLowerCase()];
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !withheld.includes(name.trim().toLowerCase())),
  );
}

/** A timer's signal: unlike a clock it also fires where time stands still while code runs. */
function signalOf(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
