/** The endpoints as OpenAPI, made from the route table; the specifications of openEO and STAC say what they take and give. */
import type { Route, RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { backendVersion } from "../../version.ts";

export const openApiType = "application/vnd.oai.openapi+json;version=3.0";

export function openApi({ root, deps }: RouteContext, routes: readonly Route[]): Response {
  const offered = routes.filter((route) => route.offered?.(deps) ?? true);
  const paths = Map.groupBy(offered, ({ path }) => path);
  const document = {
    openapi: "3.0.3",
    info: {
      title: "openEO at the edge",
      version: backendVersion,
      description:
        "Requests and answers are those of the openEO API 1.3.0 (https://api.openeo.org/) and of the STAC API 1.0.0 (https://api.stacspec.org/).",
    },
    servers: [{ url: root }],
    security: [{}, { Bearer: [] }],
    components: {
      securitySchemes: {
        Bearer: { type: "http", scheme: "bearer" },
        Basic: { type: "http", scheme: "basic" },
      },
    },
    paths: Object.fromEntries(
      [...paths].map(([path, each]) => [
        path,
        Object.fromEntries(each.map((route) => [route.method.toLowerCase(), operationOf(route)])),
      ]),
    ),
  };
  return json(document, { type: openApiType });
}

function operationOf({ method, path, auth }: Route): Record<string, unknown> {
  const words = path.split(/\W+/).filter((word) => word !== "");
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: [method.toLowerCase(), ...words].join("-"),
    parameters: names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...(auth === "user" ? { security: [{ Bearer: [] }] } : {}),
    responses: {
      default: { description: "As the specification has it; errors have the form of the openEO API" },
    },
  };
}
