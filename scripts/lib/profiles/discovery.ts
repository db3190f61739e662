/** Requirements of what can be found out, and of who asks. */
import { listOf } from "./asked.ts";
import { type Requirement, has, hasNoNull, isError, isList, isOk, requirement } from "./requirement.ts";

type Json = Readonly<Record<string, unknown>>;

const entries = (value: unknown): readonly Json[] => Object.values((value ?? {}) as Record<string, Json>);

export const discovery: readonly Requirement[] = [
  requirement(1, "L1", "OPTIONS with CORS headers", (of) => {
    const { status, headers } = of("open OPTIONS /jobs");
    return (
      status === 204 &&
      ["Origin", "Headers", "Methods"].every((name) => headers.has(`Access-Control-Allow-${name}`))
    );
  }),
  requirement(
    2,
    "L1",
    "CORS for all origins",
    (of) => of("open GET /nothing").headers.get("Access-Control-Allow-Origin") === "*",
  ),
  requirement(3, "L1", "exposed headers", (of) =>
    of("user GET /me").headers.has("Access-Control-Expose-Headers"),
  ),
  requirement(6, "L1", "statuses of errors", (of) => isError(of("open GET /nothing"))),
  requirement(7, "L1", "errors are JSON with code and message", (of) => isError(of("user POST /result bad"))),
  requirement(8, "L3", "errors have an id", (of) => has(of("open GET /nothing").json, "id")),
  requirement(10, "L3", "several results", (of) => isOk(of("user POST /result two"))),
  requirement(11, "L2", "own processes are called", (of) => of("user POST /result called").text === "42"),
  requirement(12, "L2", "from_parameter", (of) => of("user POST /result called").text === "42"),
  requirement(20, "L2", "well-known document", (of) => isOk(of("open GET /.well-known/openeo"))),
  requirement(21, "L1", "versions with address", (of) =>
    listOf(of("open GET /.well-known/openeo").json["versions"]).every((each) =>
      has(each, "url", "api_version"),
    ),
  ),
  requirement(30, "L1", "capabilities", (of) =>
    has(
      of("open GET /").json,
      "api_version",
      "backend_version",
      "stac_version",
      "id",
      "title",
      "description",
      "endpoints",
      "links",
    ),
  ),
  requirement(31, "L1", "endpoints with methods", (of) =>
    listOf(of("open GET /").json["endpoints"]).every(
      ({ path, methods }) => typeof path === "string" && Array.isArray(methods),
    ),
  ),
  requirement(34, "L1", "STAC version", (of) =>
    /^(0\.9|1\.)/.test(String(of("open GET /").json["stac_version"])),
  ),
  requirement(35, "L2", "billing", (of) => has(of("open GET /").json, "billing")),
  requirement(40, "L1", "input and output formats", (of) =>
    has(of("open GET /file_formats").json, "input", "output"),
  ),
  requirement(41, "L1", "formats without login", (of) => isOk(of("open GET /file_formats"))),
  requirement(42, "L1", "formats with login", (of) => isOk(of("user GET /file_formats"))),
  requirement(
    43,
    "L1",
    "an output format",
    (of) => entries(of("open GET /file_formats").json["output"]).length > 0,
  ),
  requirement(46, "L1", "formats in any case", (of) => isOk(of("user POST /result good"))),
  requirement(48, "L1", "formats with types and parameters", (of) =>
    entries(of("open GET /file_formats").json["output"]).every((each) =>
      has(each, "gis_data_types", "parameters"),
    ),
  ),
  requirement(49, "L2", "formats with title and description", (of) =>
    entries(of("open GET /file_formats").json["output"]).every((each) => has(each, "title", "description")),
  ),
  requirement(60, "L3", "conformance", (of) => isOk(of("open GET /conformance"))),
  requirement(61, "L3", "conformsTo", (of) => Array.isArray(of("open GET /conformance").json["conformsTo"])),
  requirement(71, "L3-UDF", "runtimes", (of) => of("open GET /udf_runtimes").status !== 404),
  requirement(72, "L3-UDF", "runtimes without login", (of) => isOk(of("open GET /udf_runtimes"))),
  requirement(73, "L3-UDF", "runtimes with login", (of) => isOk(of("user GET /udf_runtimes"))),
  requirement(74, "L3-UDF", "runtimes with versions", (of) =>
    entries(of("open GET /udf_runtimes").json).every((each) => has(each, "type", "default", "versions")),
  ),
  requirement(75, "L3-UDF", "runtimes with title and description", (of) =>
    entries(of("open GET /udf_runtimes").json).every((each) => has(each, "title", "description")),
  ),
  requirement(100, "L1", "tokens with method and provider", (of) => isOk(of("user GET /me"))),
  requirement(101, "L1", "401 without login", (of) => isError(of("open GET /jobs"), 401)),
  requirement(102, "L1", "403 with a wrong token", (of) => isError(of("user GET /jobs badToken"), 403)),
  requirement(120, "L2", "the account", (of) => isOk(of("user GET /me"))),
  requirement(121, "L2", "user_id", (of) => has(of("user GET /me").json, "user_id")),
  requirement(200, "L1", "processes and links", (of) => isList(of("open GET /processes"), "processes")),
  requirement(201, "L1", "processes without login", (of) => isOk(of("open GET /processes"))),
  requirement(202, "L1", "processes with login", (of) => isOk(of("user GET /processes"))),
  requirement(203, "L3", "processes page by page", (of) => {
    const { json } = of("open GET /processes limit");
    return listOf(json["processes"]).length === 2 && listOf(json["links"]).some(({ rel }) => rel === "next");
  }),
  requirement(204, "L1", "all processes without limit", (of) =>
    listOf(of("open GET /processes").json["links"]).every(({ rel }) => rel !== "next"),
  ),
  requirement(207, "L2", "processes with summary and categories", (of) =>
    listOf(of("open GET /processes").json["processes"]).every((each) => has(each, "summary", "categories")),
  ),
  requirement(209, "L1", "no null in processes", (of) =>
    listOf(of("open GET /processes").json["processes"]).every((each) => hasNoNull(each)),
  ),
  requirement(300, "L1", "collections and links", (of) => isList(of("open GET /collections"), "collections")),
  requirement(301, "L1", "collections without login", (of) => isOk(of("open GET /collections"))),
  requirement(302, "L1", "collections with login", (of) => isOk(of("user GET /collections"))),
  requirement(304, "L2", "collections as STAC API has them", (of) => {
    const rels = listOf(of("open GET /collections").json["links"]).map(({ rel }) => rel);
    const root = listOf(of("open GET /").json["links"]).map(({ rel }) => rel);
    return (
      ["self", "root"].every((rel) => rels.includes(rel)) &&
      ["service-desc", "data"].every((rel) => root.includes(rel))
    );
  }),
  requirement(
    305,
    "L3",
    "collections page by page",
    (of) => listOf(of("open GET /collections limit").json["collections"]).length === 1,
  ),
  requirement(307, "L1", "collections are STAC", (of) =>
    listOf(of("open GET /collections").json["collections"]).every((each) =>
      has(each, "stac_version", "id", "description", "license", "extent", "links"),
    ),
  ),
  requirement(309, "L2", "collections with title (keywords are as their providers have them)", (of) =>
    listOf(of("open GET /collections").json["collections"]).every((each) => has(each, "title")),
  ),
  requirement(313, "L1", "no null in collections", (of) =>
    listOf(of("open GET /collections").json["collections"]).every((each) => hasNoNull(each)),
  ),
  requirement(321, "L1", "a collection with dimensions and summaries", (of) =>
    has(of("open GET /collections/{id}").json, "cube:dimensions", "summaries"),
  ),
  requirement(322, "L1", "a collection without login", (of) => isOk(of("open GET /collections/{id}"))),
  requirement(323, "L1", "a collection with login", (of) => isOk(of("user GET /collections/{id}"))),
  requirement(325, "L2", "extensions of a collection", (of) => {
    const { json } = of("open GET /collections/{id}");
    const isProjected = Object.keys(json["summaries"] as Json).some((name) => name.startsWith("proj:"));
    return !isProjected || String(json["stac_extensions"]).includes("projection");
  }),
  requirement(330, "L3", "queryables", (of) => isOk(of("open GET /collections/{id}/queryables"))),
];
