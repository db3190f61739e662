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

type Handler = (context: RouteContext) => Promise<Response> | Response;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in the openEO specification, with {parameters}. */
  readonly path: string;
  /** `user` needs a token. */
  readonly auth: "open" | "user";
  readonly handler: Handler;
}
