/** Who we are and what we can do; the endpoints come from the route table itself. */
import type { Route, RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { backendVersion } from "../../version.ts";

const API_VERSION = "1.3.0";

/** Clients that see this class send tokens alone, which must then say themselves whose they are. */
const plainTokens = "https://api.openeo.org/1.3.0/authentication/jwt";

/** An extension of ours: docs/api-extensions.md. */
const explainedGraphs = "urn:openeo-edge:explain:0.1.0";

const classes: readonly string[] = [
  "https://api.openeo.org/1.3.0",
  plainTokens,
  "https://api.openeo.org/extensions/remote-process-definition/0.1.0",
  "https://api.openeo.org/extensions/processing-parameters/0.1.0",
  explainedGraphs,
  "https://api.stacspec.org/v1.0.0/core",
  "https://api.stacspec.org/v1.0.0/collections",
];

/** Requests have no options besides those of the API, whose defaults processes may set (`default_job_options` and the like). */
export const processingParameters = {
  create_job_parameters: [],
  create_service_parameters: [],
  create_synchronous_parameters: [],
};

export function conformanceOf({ oidc }: Pick<RouteContext["deps"], "oidc">): readonly string[] {
  return oidc.providers.some(({ opaqueTokens }) => opaqueTokens)
    ? classes.filter((name) => name !== plainTokens)
    : classes;
}

export function capabilities(context: RouteContext, routes: readonly Route[]): Response {
  const { root, origin } = context;
  return json({
    type: "Catalog",
    id: "openeo-edge",
    title: "openEO at the edge",
    description:
      "An openEO back-end on Cloudflare Workers. Graphs become lazy plans; synchronous results and map tiles are the same plan asked for different regions.",
    api_version: API_VERSION,
    backend_version: backendVersion,
    stac_version: "1.0.0",
    production: true,
    conformsTo: conformanceOf(context.deps),
    endpoints: endpointsOf(routes.filter((route) => !route.own && (route.offered?.(context.deps) ?? true))),
    links: [
      { rel: "self", href: `${root}/`, type: "application/json", title: "This document" },
      { rel: "root", href: `${root}/`, type: "application/json", title: "The root of the API" },
      {
        rel: "version-history",
        href: `${origin}/.well-known/openeo`,
        type: "application/json",
        title: "Versions of the API here",
      },
      { rel: "data", href: `${root}/collections`, type: "application/json", title: "Collections" },
      {
        rel: "conformance",
        href: `${root}/conformance`,
        type: "application/json",
        title: "What the API conforms to",
      },
      {
        rel: "web-editor",
        href: `https://editor.openeo.org/?server=${encodeURIComponent(`${root}/`)}`,
        type: "text/html",
        title: "openEO Web Editor",
      },
      { rel: "about", href: `${origin}/`, type: "text/html", title: "A page about this server" },
    ],
  });
}

function endpointsOf(routes: readonly Route[]): { path: string; methods: string[] }[] {
  const paths = new Map<string, string[]>();
  for (const route of routes)
    if (route.path !== "/") paths.set(route.path, [...(paths.get(route.path) ?? []), route.method]);
  return [...paths].map(([path, methods]) => ({ path, methods }));
}

export function wellKnown(origin: string): Response {
  return json({ versions: [{ url: `${origin}/openeo/v1/`, api_version: API_VERSION, production: true }] });
}
