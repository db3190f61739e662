/** What a route gets. */
import type { Deps } from "../app/deps.ts";
import type { User } from "../app/ports/accounts.ts";

export interface RouteContext {
  readonly request: Request;
  readonly url: URL;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly deps: Deps;
  /** Absolute URL of the API root, without a trailing slash. */
  readonly root: string;
  /** Origin of this server. */
  readonly origin: string;
  /** The user of a valid token; null without a token. */
  readonly user: User | null;
  /** Identifies the request in logs and errors. */
  readonly id: string;
}

export type Handler = (context: RouteContext) => Promise<Response> | Response;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in the openEO specification, with {parameters}. */
  readonly path: string;
  /** `user` needs a token, `open` may have one, `none` looks at none: whoever logs in may have an old one. */
  readonly auth: "none" | "open" | "user";
  /** Absent: always. Elsewhere there is no such route. */
  readonly offered?: (deps: Deps) => boolean;
  /** Not of the openEO specification: capabilities do not list it. */
  readonly own?: true;
  readonly handler: Handler;
}

/** A part of the address space that answers, and tells what went wrong, in its own way. */
export interface Base {
  /** What its paths begin with: "/xyz/". */
  readonly prefix: string;
  /** All others are not found; absent: what the answer takes. */
  readonly methods?: readonly string[];
  /** Whether its answers pass through the cache in front. */
  readonly cached?: true;
  readonly answer: Handler;
  /** Its error funnel. */
  readonly errors: (error: unknown, requestId: string) => Response;
}
