/** The route table, and the way of a request through it: CORS, tokens, routes, errors. */
import { Router } from "itty-router";
import type { Deps } from "../app/deps.ts";
import { listedRuntimes } from "../app/udf/runtimes.ts";
import { OpenEOError } from "../errors.ts";
import { basicCredentials } from "./auth/basic.ts";
import { userOf } from "./auth/user.ts";
import { oidcProviders } from "./auth/oidc.ts";
import type { Base, Handler, Route, RouteContext } from "./context.ts";
import { json } from "./http/answers.ts";
import { preflight } from "./http/cors.ts";
import { errorResponse } from "./http/error-response.ts";
import { outgoing } from "./http/outgoing.ts";
import { answerAdmin } from "./routes/admin.ts";
import { capabilities, conformanceOf, processingParameters, wellKnown } from "./routes/capabilities.ts";
import { commonQueryables, describeCollection, listCollections, queryables } from "./routes/collections.ts";
import { listFileFormats } from "./routes/file-formats.ts";
import { answerResult, resultsOfJob } from "./routes/job-results.ts";
import { answerFileLink, deleteFile, downloadFile, listFiles, uploadFile } from "./routes/files.ts";
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
import { describeItem, listItems, searchByBody, searchByUrl } from "./routes/items.ts";
import { describeAccount } from "./routes/me.ts";
import { openApi } from "./routes/open-api.ts";
import {
  deleteProcessGraph,
  describeProcessGraph,
  listProcessGraphs,
  putProcessGraph,
} from "./routes/process-graphs.ts";
import { describeSharedProcess, listSharedProcesses } from "./routes/shared-processes.ts";
import { createPreview } from "./routes/previews.ts";
import { listProcesses } from "./routes/processes.ts";
import { computeResult, logsOfRequest, validate } from "./routes/processing.ts";
import {
  changeService,
  createService,
  deleteService,
  describeService,
  listServiceTypes,
  listServices,
  logsOfService,
} from "./routes/services.ts";
import { serviceBase } from "./services/base.ts";
import { previewBase } from "./services/preview.ts";
import { serviceTypes } from "./services/index.ts";

const BASE = "/openeo/v1";

const routes: readonly Route[] = [
  { method: "GET", path: "/", auth: "open", handler: (context) => capabilities(context, routes) },
  {
    method: "GET",
    path: "/conformance",
    auth: "open",
    handler: ({ deps }) => json({ conformsTo: conformanceOf(deps) }),
  },
  { method: "GET", path: "/file_formats", auth: "open", handler: listFileFormats },
  { method: "GET", path: "/service_types", auth: "open", handler: listServiceTypes },
  { method: "GET", path: "/collections", auth: "open", handler: listCollections },
  { method: "GET", path: "/collections/{collection_id}", auth: "open", handler: describeCollection },
  { method: "GET", path: "/collections/{collection_id}/queryables", auth: "open", handler: queryables },
  { method: "GET", path: "/collections/{collection_id}/items", auth: "open", handler: listItems },
  {
    method: "GET",
    path: "/collections/{collection_id}/items/{item_id}",
    auth: "open",
    handler: describeItem,
  },
  { method: "GET", path: "/search", auth: "open", handler: searchByUrl },
  { method: "POST", path: "/search", auth: "open", handler: searchByBody },
  { method: "GET", path: "/queryables", auth: "open", own: true, handler: commonQueryables },
  { method: "GET", path: "/api", auth: "none", own: true, handler: (context) => openApi(context, routes) },
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
  {
    method: "GET",
    path: "/.well-known/openeo",
    auth: "none",
    own: true,
    handler: ({ origin }) => wellKnown(origin),
  },
  { method: "GET", path: "/me", auth: "user", handler: describeAccount },
  {
    method: "GET",
    path: "/processes/{namespace}/{process_id}",
    auth: "open",
    own: true,
    handler: describeSharedProcess,
  },
  { method: "GET", path: "/processes/{namespace}", auth: "open", own: true, handler: listSharedProcesses },
  { method: "GET", path: "/process_graphs", auth: "user", handler: listProcessGraphs },
  { method: "GET", path: "/process_graphs/{process_graph_id}", auth: "user", handler: describeProcessGraph },
  { method: "PUT", path: "/process_graphs/{process_graph_id}", auth: "user", handler: putProcessGraph },
  { method: "DELETE", path: "/process_graphs/{process_graph_id}", auth: "user", handler: deleteProcessGraph },
  { method: "GET", path: "/processing_parameters", auth: "open", handler: () => json(processingParameters) },
  { method: "POST", path: "/validation", auth: "open", handler: validate },
  { method: "POST", path: "/preview", auth: "open", handler: createPreview },
  { method: "POST", path: "/result", auth: "user", handler: computeResult },
  { method: "GET", path: "/logs/{request_id}", auth: "user", handler: logsOfRequest },
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

function notFound({ method }: Request, { pathname }: URL): OpenEOError {
  return new OpenEOError(
    "NotFound",
    `There is no ${method} ${pathname} here; see ${BASE}/ for all endpoints.`,
  );
}

/** Every part of the address space; all other paths are files of the page. */
export const bases: readonly Base[] = [
  { prefix: "/openeo/", answer: decodable(answerApi), errors: errorResponse },
  { prefix: "/.well-known/", methods: ["GET", "HEAD"], answer: answerWellKnown, errors: errorResponse },
  ...serviceTypes.map(serviceBase),
  previewBase,
  {
    prefix: "/results/",
    methods: ["GET", "HEAD"],
    answer: decodable(({ request, deps, origin }) => answerResult(request, deps, origin)),
    errors: errorResponse,
  },
  {
    prefix: "/files/",
    methods: ["GET", "HEAD"],
    answer: decodable(answerFileLink),
    errors: errorResponse,
  },
  { prefix: "/_admin/", answer: decodable(answerAdmin), errors: errorResponse },
];

/** Not every path with a percent sign is one. */
function decodable(answer: Handler): Handler {
  return (context) => {
    const url = new URL(context.request.url);
    try {
      decodeURIComponent(url.pathname);
    } catch {
      throw notFound(context.request, url);
    }
    return answer(context);
  };
}

function baseOf({ pathname }: URL): Base | null {
  return bases.find(({ prefix }) => pathname.startsWith(prefix)) ?? null;
}

/** Whether a request is answered through the cache in front. */
export function isCached(request: Request): boolean {
  return request.method === "GET" && baseOf(plainUrl(request))?.cached === true;
}

export async function answer(request: Request, scope: RequestScope): Promise<Response> {
  const id = scope.deps.ids.capability();
  const url = plainUrl(request);
  const base = baseOf(url);
  try {
    return outgoing(await answerAt(base, new Request(url, request), { ...scope, id }));
  } catch (error) {
    return outgoing((base?.errors ?? errorResponse)(error, id));
  }
}

/** Several slashes are one. */
function plainUrl(request: Request): URL {
  const url = new URL(request.url);
  url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  return url;
}

async function answerAt(
  base: Base | null,
  request: Request,
  scope: RequestScope & { readonly id: string },
): Promise<Response> {
  if (request.method === "OPTIONS") return preflight();
  if (!base || (base.methods && !base.methods.includes(request.method)))
    throw notFound(request, new URL(request.url));
  return base.answer(contextOf(request, scope));
}

function answerWellKnown({ request, origin }: RouteContext): Response {
  const { pathname } = new URL(request.url);
  if (pathname.replace(/\/$/, "") !== "/.well-known/openeo") throw notFound(request, new URL(request.url));
  return wellKnown(origin);
}

async function answerApi({ request, deps, origin, id }: RouteContext): Promise<Response> {
  const url = new URL(request.url);
  if (!/^\/openeo\/v1(\/|$)/.test(url.pathname))
    throw new OpenEOError(
      "UnsupportedApiVersion",
      "The requested API version is not supported; see /.well-known/openeo.",
    );
  const isHead = request.method === "HEAD";
  // HEAD is routed as GET; a handler that can save itself the body sees what was asked.
  const routed = { method: isHead ? "GET" : request.method, url: url.href };
  const scope = { deps, origin, id };
  const response = (await router.fetch(routed as never, request, scope)) as Response | undefined;
  if (!response) throw notFound(request, url);
  return isHead ? withoutBody(response) : response;
}

async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}
