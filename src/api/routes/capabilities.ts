/** Who we are and what we can do; the endpoints come from the route table itself. */
import { currency } from "../../app/billing/credits.ts";
import { defaultPlan } from "../../app/ports/plan-defaults.ts";
import type { Route, RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { openApiType } from "./open-api.ts";
import { backendVersion } from "../../version.ts";

const API_VERSION = "1.3.0";

/** Clients that see this class send tokens alone, which must then say themselves whose they are. */
const plainTokens = "https://api.openeo.org/1.3.0/authentication/jwt";

/** An extension of ours: docs/api-extensions.md. */
const previewedGraphs = "urn:openeo-edge:preview:0.1.0";
const explainedGraphs = "urn:openeo-edge:explain:0.1.0";

const classes: readonly string[] = [
  "https://api.openeo.org/1.3.0",
  plainTokens,
  "https://api.openeo.org/extensions/remote-process-definition/0.1.0",
  "https://api.openeo.org/extensions/processing-parameters/0.1.0",
  explainedGraphs,
  previewedGraphs,
  "https://api.stacspec.org/v1.0.0/core",
  "https://api.stacspec.org/v1.0.0/collections",
  "https://api.stacspec.org/v1.0.0/ogcapi-features",
  "https://api.stacspec.org/v1.0.0/ogcapi-features#fields",
  "https://api.stacspec.org/v1.0.0/ogcapi-features#sort",
  "https://api.stacspec.org/v1.0.0/item-search",
  "https://api.stacspec.org/v1.0.0/item-search#fields",
  "https://api.stacspec.org/v1.0.0/item-search#filter",
  "https://api.stacspec.org/v1.0.0/item-search#sort",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
  "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
  "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
  "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
  "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
  "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
  "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
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

export async function capabilities(context: RouteContext, routes: readonly Route[]): Promise<Response> {
  const { root, origin } = context;
  const { plans } = await context.deps.terms();
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
    billing: {
      currency,
      default_plan: defaultPlan,
      plans: plans.map(({ name, rate, description }) => ({ name, description, paid: rate > 0 })),
    },
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
      {
        rel: "service-desc",
        href: `${root}/api`,
        type: openApiType,
        title: "The endpoints as OpenAPI",
      },
      {
        rel: "service-doc",
        href: "https://api.openeo.org/",
        type: "text/html",
        title: "The specification of the openEO API",
      },
      ...["GET", "POST"].map((method) => ({
        rel: "search",
        href: `${root}/search`,
        type: "application/geo+json",
        method,
        title: "Search for items",
      })),
      {
        rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        href: `${root}/queryables`,
        type: "application/schema+json",
        title: "Properties that items of all collections can be searched by",
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
