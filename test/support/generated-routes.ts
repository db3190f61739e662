/** Requests to any path, by any method, with any token and query. */
import { type Maker, V1, askers } from "./generated-request.ts";
import { oddNames, oddValues } from "./generated-values.ts";
import { oneOf } from "./random-numbers.ts";

/** {odd}: a name that nobody gave. */
const paths = [
  "/",
  "/conformance",
  "/file_formats",
  "/service_types",
  "/collections",
  "/collections/{odd}",
  "/collections/TINY",
  "/collections/TINY/queryables",
  "/collections/TINY/items",
  "/collections/TINY/items/{odd}",
  "/collections/{odd}/items",
  "/search",
  "/queryables",
  "/api",
  "/collections/{odd}/queryables",
  "/processes",
  "/processes/{odd}",
  "/processes/{odd}/{odd}",
  "/udf_runtimes",
  "/credentials/basic",
  "/credentials/oidc",
  "/me",
  "/process_graphs",
  "/process_graphs/{odd}",
  "/processing_parameters",
  "/validation",
  "/result",
  "/logs/{odd}",
  "/jobs",
  "/jobs/{odd}",
  "/jobs/{odd}/estimate",
  "/jobs/{odd}/logs",
  "/jobs/{odd}/results",
  "/jobs/{job}",
  "/jobs/{job}/estimate",
  "/jobs/{job}/logs",
  "/jobs/{job}/results",
  "/files",
  "/files/{odd}",
  "/files/{odd}/{odd}",
  "/files/kept.txt",
  "/services",
  "/services/{odd}",
  "/services/{odd}/logs",
  "/services/{service}",
  "/services/{service}/logs",
  "/{odd}",
] as const;
const others = [
  "/xyz/{service}/{n}/{n}/{n}",
  "/xyz/{service}/14/{n}/{n}",
  "/xyz/{service}/tilejson.json",
  "/xyz/{odd}/{n}/{n}/{n}",
  "/wmts/{service}/1.0.0/WMTSCapabilities.xml",
  "/wmts/{odd}/1.0.0/WMTSCapabilities.xml",
  "/wmts/{service}",
  "/preview/{odd}",
  "/preview/{odd}/xyz/{n}/{n}/{n}",
  "/preview/{odd}/wmts/1.0.0/WMTSCapabilities.xml",
  "/results/{odd}",
  "/results/{odd}/{odd}",
  "/files/{odd}",
  "/files/{odd}/{odd}",
  "/_admin/{odd}",
  "/_admin/users",
  "/_admin/users/{odd}",
  "/_admin/plans",
  "/_admin/plans/{odd}",
  "/_admin/files/{odd}",
  "/_admin/collections",
  "/_admin/collections/{odd}",
  "/_admin/imports/{odd}",
  "/_admin/imports/{odd}/items/{n}",
  "/_admin/imports/{odd}/files/{odd}",
  "/_admin/imports/{odd}/uploads/{odd}",
  "/_admin/imports/{odd}/uploaded/{odd}",
  "/_admin/imports/{odd}/current",
  "/_admin/services/{odd}",
  "/_admin/budget",
  "/.well-known/openeo",
  "/.well-known/{odd}",
  "/openeo/{odd}/",
] as const;
const methods = ["GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"];
const numbers = ["0", "-1", "1", "14", "22", "8874", "5825", "1e9", "NaN", "99999999999999999999", "1.5"];
const queries = [
  "limit",
  "after",
  "token",
  "bbox",
  "intersects",
  "datetime",
  "ids",
  "collections",
  "filter",
  "filter-lang",
  "sortby",
  "fields",
  "offset",
  "level",
  "time",
  "upload",
  "part",
  "now",
  "REQUEST",
  "SERVICE",
  "LAYER",
];
const queryValues = [
  ...numbers,
  ...oddNames,
  "",
  "debug",
  "GetTile",
  "GetCapabilities",
  "GetFeatureInfo",
  "a.b",
  "~",
  "1,2,3,4",
  "a = 1",
  "../2024-01-01T00:00:00Z",
  "cql2-json",
  "TINY",
  '{"type":"Point","coordinates":[1,2]}',
  "-properties,+id",
];

/** Any path, method, token and query. */
export const route: Maker = (random, known) => {
  const isOpeneo = random(3) > 0;
  const pattern = isOpeneo ? oneOf(paths, random) : oneOf(others, random);
  const below = pattern
    .replace("{job}", known.job)
    .replace("{service}", known.service)
    .replace(/\{odd\}/g, () => oneOf(oddNames, random))
    .replace(/\{n\}/g, () => oneOf(numbers, random));
  // What others need stays.
  const isKept = pattern.includes("{job}") || pattern.includes("{service}") || pattern.includes("TINY");
  const method = oneOf(
    methods.filter((each) => !(isKept && each === "DELETE")),
    random,
  );
  const query = Array.from(
    { length: random(3) },
    () => `${oneOf(queries, random)}=${oneOf(queryValues, random)}`,
  );
  const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
  return {
    method,
    path: `${isOpeneo ? V1 : ""}${below}${query.length > 0 ? `?${query.join("&")}` : ""}`,
    as: pattern.startsWith("/_admin") && random(4) > 0 ? "admin" : oneOf(askers, random),
    tries: "route",
    body: hasBody ? oneOf([null, "{}", ...Object.values(oddValues).flat()], random) : null,
  };
};
