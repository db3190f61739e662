/** The route table, and the way of a request through it: CORS, tokens, routes, errors. */
import { Router } from "itty-router";
import type { Deps } from "../app/deps.ts";
import { listedRuntimes } from "../app/udf/runtimes.ts";
import { OpenEOError } from "../errors.ts";
import { outputFormats } from "../io/formats/index.ts";
import { inputFormats } from "../io/formats/input.ts";
import { serviceTypes } from "../io/services/index.ts";
import { basicCredentials } from "./auth/basic.ts";
import { userOf } from "./auth/user.ts";
import { oidcProviders } from "./auth/oidc.ts";
import type { Route, RouteContext } from "./context.ts";
import { json } from "./http/answers.ts";
import { preflight } from "./http/cors.ts";
import { errorResponse } from "./http/error-response.ts";
import { outgoing } from "./http/outgoing.ts";
import { answerAdmin } from "./routes/admin.ts";
import { capabilities, conformanceOf, wellKnown } from "./routes/capabilities.ts";
import { describeCollection, listCollections, queryables } from "./routes/collections.ts";
import { answerResult, resultsOfJob } from "./routes/job-results.ts";
import { deleteFile, downloadFile, listFiles, uploadFile } from "./routes/files.ts";
import {
  cancelJob,
  changeJob,
  createJob,
  deleteJob,
  describeJob,
  estimateJob,
  listJobs,
  logsOfJob,
  startJob,
} from "./routes/jobs.ts";
import { describeAccount } from "./routes/me.ts";
import {
  deleteProcessGraph,
  describeProcessGraph,
  listProcessGraphs,
  putProcessGraph,
} from "./routes/process-graphs.ts";
import { listProcesses } from "./routes/processes.ts";
import { computeResult, validate } from "./routes/processing.ts";
import {
  changeService,
  createService,
  deleteService,
  describeService,
  listServices,
  logsOfService,
} from "./routes/services.ts";
import { answerXyz } from "./routes/tiles.ts";
import { answerWmts } from "./routes/wmts.ts";

const BASE = "/openeo/v1";

const routes: readonly Route[] = [
  { method: "GET", path: "/", auth: "open", handler: (context) => capabilities(context, routes) },
  {
    method: "GET",
    path: "/conformance",
    auth: "open",
    handler: ({ deps }) => json({ conformsTo: conformanceOf(deps) }),
  },
  {
    method: "GET",
    path: "/file_formats",
    auth: "open",
    handler: () => json({ input: inputFormats, output: outputFormats }),
  },
  { method: "GET", path: "/service_types", auth: "open", handler: () => json(serviceTypes) },
  { method: "GET", path: "/collections", auth: "open", handler: listCollections },
  { method: "GET", path: "/collections/{collection_id}", auth: "open", handler: describeCollection },
  { method: "GET", path: "/collections/{collection_id}/queryables", auth: "open", handler: queryables },
  { method: "GET", path: "/processes", auth: "open", handler: listProcesses },
  {
    method: "GET",
    path: "/udf_runtimes",
    auth: "open",
    offered: ({ udf }) => udf.length > 0,
    handler: async ({ deps }) => json(await listedRuntimes(deps.udf)),
  },
  { method: "GET", path: "/credentials/basic", auth: "none", handler: basicCredentials },
  {
    method: "GET",
    path: "/credentials/oidc",
    auth: "none",
    offered: ({ oidc }) => oidc.providers.length > 0,
    handler: oidcProviders,
  },
  { method: "GET", path: "/me", auth: "user", handler: describeAccount },
  { method: "GET", path: "/process_graphs", auth: "user", handler: listProcessGraphs },
  { method: "GET", path: "/process_graphs/{process_graph_id}", auth: "user", handler: describeProcessGraph },
  { method: "PUT", path: "/process_graphs/{process_graph_id}", auth: "user", handler: putProcessGraph },
  { method: "DELETE", path: "/process_graphs/{process_graph_id}", auth: "user", handler: deleteProcessGraph },
  { method: "POST", path: "/validation", auth: "open", handler: validate },
  { method: "POST", path: "/result", auth: "user", handler: computeResult },
  { method: "GET", path: "/jobs", auth: "user", handler: listJobs },
  { method: "POST", path: "/jobs", auth: "user", handler: createJob },
  { method: "GET", path: "/jobs/{job_id}", auth: "user", handler: describeJob },
  { method: "PATCH", path: "/jobs/{job_id}", auth: "user", handler: changeJob },
  { method: "DELETE", path: "/jobs/{job_id}", auth: "user", handler: deleteJob },
  { method: "GET", path: "/jobs/{job_id}/estimate", auth: "user", handler: estimateJob },
  { method: "GET", path: "/jobs/{job_id}/logs", auth: "user", handler: logsOfJob },
  { method: "GET", path: "/jobs/{job_id}/results", auth: "user", handler: resultsOfJob },
  { method: "POST", path: "/jobs/{job_id}/results", auth: "user", handler: startJob },
  { method: "DELETE", path: "/jobs/{job_id}/results", auth: "user", handler: cancelJob },
  { method: "GET", path: "/files", auth: "user", handler: listFiles },
  { method: "GET", path: "/files/{path}", auth: "user", handler: downloadFile },
  { method: "PUT", path: "/files/{path}", auth: "user", handler: uploadFile },
  { method: "DELETE", path: "/files/{path}", auth: "user", handler: deleteFile },
  { method: "GET", path: "/services", auth: "user", handler: listServices },
  { method: "POST", path: "/services", auth: "user", handler: createService },
  { method: "GET", path: "/services/{service_id}", auth: "user", handler: describeService },
  { method: "PATCH", path: "/services/{service_id}", auth: "user", handler: changeService },
  { method: "DELETE", path: "/services/{service_id}", auth: "user", handler: deleteService },
  { method: "GET", path: "/services/{service_id}/logs", auth: "user", handler: logsOfService },
];

/** What the rim knows of a request and the routes need. */
export interface RequestScope {
  readonly deps: Deps;
  /** Public origin, for absolute URLs. */
  readonly origin: string;
}

const router = Router();
for (const route of routes) {
  const method = route.method.toLowerCase() as "get";
  const pattern = `${BASE}${route.path === "/" ? "/?" : patternOf(route.path)}`;
  router[method](pattern, async ({ params }, request: Request, scope: Scope) =>
    answerRoute(route, { request, params: params ?? {} }, scope),
  );
}

/** Paths of files have slashes of their own, and go on to the end. */
function patternOf(path: string): string {
  return path.replace("{path}", ":path+").replace(/\{(\w+)\}/g, ":$1");
}

interface Scope extends RequestScope {
  /** Of the request. */
  readonly id: string;
}

interface Matched {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
}

async function answerRoute(route: Route, { request, params }: Matched, scope: Scope): Promise<Response> {
  if (route.offered && !route.offered(scope.deps)) throw notFound(request, new URL(request.url));
  const user = route.auth === "none" ? null : await userOf(request, scope.deps);
  if (route.auth === "user" && !user)
    throw new OpenEOError("AuthenticationRequired", "Unauthorized: log in first.");
  const decoded = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  return route.handler({ ...contextOf(request, scope), params: decoded, user });
}

function contextOf(request: Request, scope: Scope): RouteContext {
  const { deps, origin, id } = scope;
  const url = publicUrl(request.url, origin);
  return { request, url, params: {}, deps, root: `${origin}${BASE}`, origin, user: null, id };
}

/** As clients see it; links to further pages must not name an internal host. */
function publicUrl(address: string, origin: string): URL {
  const { pathname, search } = new URL(address);
  return new URL(`${pathname}${search}`, origin);
}

export async function answer(request: Request, scope: RequestScope): Promise<Response> {
  const id = scope.deps.ids.capability();
  try {
    return outgoing(await dispatch(request, scope, id));
  } catch (error) {
    return outgoing(errorResponse(error, id));
  }
}

/** What answers outside of the API's own paths; nothing is sent there. */
const READ_ONLY = /^\/(\.well-known|xyz|wmts|results)\//;

/** Not every path with a percent sign is one. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function notFound({ method }: Request, { pathname }: URL): OpenEOError {
  return new OpenEOError(
    "NotFound",
    `There is no ${method} ${pathname} here; see ${BASE}/ for all endpoints.`,
  );
}

async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

async function dispatch(request: Request, scope: RequestScope, id: string): Promise<Response> {
  if (request.method === "OPTIONS") return preflight();
  const url = new URL(request.url);
  url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  if (READ_ONLY.test(url.pathname) && request.method !== "GET" && request.method !== "HEAD")
    throw notFound(request, url);
  if (url.pathname === "/.well-known/openeo") return wellKnown(scope.origin);
  if (url.pathname.startsWith("/xyz/")) return answerXyz(request, scope.deps, scope.origin);
  if (url.pathname.startsWith("/wmts/")) return answerWmts(request, scope.deps, scope.origin);
  if (!isDecodable(url.pathname)) throw notFound(request, url);
  if (url.pathname.startsWith("/results/")) return answerResult(request, scope.deps, scope.origin);
  if (url.pathname.startsWith("/_admin/"))
    return answerAdmin(contextOf(new Request(url, request), { ...scope, id }));
  if (/^\/openeo\/(?!v1(\/|$))/.test(url.pathname))
    throw new OpenEOError(
      "UnsupportedApiVersion",
      "The requested API version is not supported; see /.well-known/openeo.",
    );
  const asked = new Request(url, request);
  const isHead = request.method === "HEAD";
  // HEAD is routed as GET; a handler that can save itself the body sees what was asked.
  const routed = { method: isHead ? "GET" : request.method, url: url.href };
  const response = (await router.fetch(routed as never, asked, { ...scope, id })) as Response | undefined;
  if (!response) throw notFound(request, url);
  return isHead ? withoutBody(response) : response;
}
