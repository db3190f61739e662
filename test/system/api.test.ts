/** The API from outside: the contract, tokens, errors, CORS, capabilities. No data needed. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askAll } from "../../scripts/lib/profiles/asked.ts";
import { reportOf } from "../../scripts/lib/profiles/report.ts";
import { putCollection } from "../support/put-collection.ts";
import { tinyCollection } from "../support/tiny-collection.ts";
import { contractRows, tableOf } from "../support/contract/contract.ts";
import { readOpenApi } from "../support/contract/open-api.ts";
import { type TestServer, from, node, post, startTestServer } from "../support/server.ts";

const specification = "../shared/spec/openapi.yaml";
if (!existsSync(specification)) console.warn("skipped: the contract (../shared/spec is not here)");

let server: TestServer;
beforeAll(async () => {
  const provider = {
    id: "elsewhere",
    title: "Elsewhere",
    issuer: "https://login.test",
    audiences: ["openeo"],
  };
  server = await startTestServer({ vars: { OPENEO_OIDC: JSON.stringify([provider]) } });
});
afterAll(() => server.stop());

interface ErrorBody {
  code: string;
  message: string;
  path?: { node_id: string }[];
}
const errorOf = async (response: Response): Promise<ErrorBody & { status: number }> => ({
  status: response.status,
  ...((await response.json()) as ErrorBody),
});
const add = (args: object): object => ({ process: { process_graph: { sum: node("add", args, true) } } });

it.runIf(existsSync(specification))("every operation of the OpenAPI file answers as it says", async () => {
  const api = readOpenApi(specification);
  expect(api.operations).toHaveLength(39);
  const rows = await contractRows(server, api);
  console.log(`${tableOf(rows)}\n${rows.length} answers looked at`);
  const wrong = rows.filter(({ mistakes }) => mistakes.length > 0);
  expect(
    wrong.map(({ operation, what, mistakes }) => `${operation}, ${what}: ${mistakes.join("; ")}`),
  ).toEqual([]);
});

it("the profiles are met, as far as answers show", async () => {
  const { collection, items, files } = tinyCollection();
  await putCollection(server.admin, collection, items, files);
  const { lines, failed } = reportOf(await askAll({ url: server.api, user: "demo", password: "demo" }));
  console.log(lines.join("\n"));
  expect(failed.map(({ number, what }) => `${number}: ${what}`)).toEqual([]);
});

describe("who may do what", () => {
  it.each([
    ["no token", null, 401, "AuthenticationRequired"],
    ["nonsense", "nonsense", 403, "TokenInvalid"],
    ["forged", "basic//eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vIn0.", 403, "TokenInvalid"],
    ["spaces", "a b c", 403, "TokenInvalid"],
  ])("%s", async (_name, token, status, code) => {
    expect(await errorOf(await post(server, "/result", add({ x: 1, y: 2 }), token))).toMatchObject({
      status,
      code,
    });
  });
  it("takes both bearer forms", async () => {
    for (const token of [`basic//${server.token}`, server.token]) {
      const response = await post(server, "/result", add({ x: 1, y: 2 }), token);
      expect(response.status).toBe(200);
      expect(await response.json()).toBe(3);
    }
  });
  it("rejects a wrong password", async () => {
    const response = await fetch(`${server.api}/credentials/basic`, {
      headers: { Authorization: `Basic ${btoa("demo:wrong")}` },
    });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: "CredentialsInvalid" });
  });
});

describe("bad input names the error and the node", () => {
  const graph = (process_graph: object): object => ({ process: { process_graph } });
  const load = (args: object): object =>
    graph({
      load: node(
        "load_collection",
        { id: "none", spatial_extent: null, temporal_extent: null, ...args },
        true,
      ),
    });
  const box = (extent: object): object =>
    load({ spatial_extent: { west: 1, south: 1, east: 2, north: 2, ...extent } });
  it.each([
    ["an unknown process", graph({ here: node("no_such_process", {}, true) }), "ProcessUnsupported", "here"],
    ["an unknown argument", add({ x: 1, y: 2, z: 3 }), "ProcessParameterUnsupported", "sum"],
    ["a missing argument", add({ x: 1 }), "ProcessParameterRequired", "sum"],
    ["a wrong type", add({ x: "one", y: 2 }), "ProcessParameterInvalid", "sum"],
    [
      "a cycle",
      graph({ a: node("add", { x: from("b"), y: 1 }, true), b: node("add", { x: from("a"), y: 1 }) }),
      "ProcessGraphInvalid",
      "b",
    ],
    ["two results", graph({ a: node("pi", {}, true), b: node("pi", {}, true) }), "ProcessGraphInvalid", null],
    ["no such collection", load({}), "CollectionNotFound", "load"],
    ["west > east", box({ west: 3 }), "ProcessParameterInvalid", "load"],
    ["a nonsense CRS", box({ crs: "EPSG:99999" }), "ProcessParameterInvalid", "load"],
    [
      "an empty interval",
      load({ temporal_extent: ["2024-01-01", "2023-01-01"] }),
      "TemporalExtentEmpty",
      "load",
    ],
    ["no graph", {}, "ProcessGraphMissing", null],
    [
      "an unresolved parameter",
      add({ x: { from_parameter: "nowhere" }, y: 1 }),
      "ProcessParameterRequired",
      "sum",
    ],
  ])("%s", async (_name, body, code, id) => {
    const error = await errorOf(await post(server, "/result", body));
    expect(error.code).toBe(code);
    expect(error.status).toBeLessThan(500);
    if (id !== null) expect(error.path?.at(-1)?.node_id).toBe(id);
  });
  it("a graph of 10 MB", async () => {
    const huge = JSON.stringify(add({ x: 1, y: 2 })).replace("1", `1${" ".repeat(10_000_000)}`);
    expect(await errorOf(await post(server, "/result", huge))).toMatchObject({
      status: 400,
      code: "ProcessGraphComplexity",
    });
  });
  it("broken JSON", async () => {
    expect(await errorOf(await post(server, "/result", "{"))).toMatchObject({
      status: 400,
      code: "ContentTypeInvalid",
    });
  });
});

describe("validation", () => {
  it("tells all mistakes at once", async () => {
    const process_graph = {
      a: node("no_such_process", {}),
      b: node("add", { x: 1 }),
      c: node("add", { x: 1, y: 2, z: 3 }, true),
    };
    const { errors } = (await (await post(server, "/validation", { process_graph }, null)).json()) as {
      errors: ErrorBody[];
    };
    expect(errors.map((error) => error.code).sort()).toEqual([
      "ProcessParameterRequired",
      "ProcessParameterUnsupported",
      "ProcessUnsupported",
    ]);
  });
  it("an empty process lacks its graph", async () => {
    const response = await post(server, "/validation", {}, null);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ errors: [{ code: "ProcessGraphMissing" }] });
  });
  it("a parameter without a value is no mistake", async () => {
    const process_graph = { a: node("add", { x: { from_parameter: "x" }, y: 2 }, true) };
    expect(await (await post(server, "/validation", { process_graph }, null)).json()).toEqual({
      errors: [],
      cubes: [],
    });
  });
  it("what does not depend on parameters without a value is looked at", async () => {
    const value = { from_parameter: "value" };
    const data = { type: "Point", coordinates: [1, 2] };
    const above = { large: node("gt", { x: { from_parameter: "x" }, y: value }, true) };
    const process_graph = {
      points: node("load_geojson", { data, properties: ["a"] }),
      open: node("apply", { data: { from_node: "points" }, process: { process_graph: above } }),
      first: node("save_result", { data: { from_node: "open" }, format: "GTiff" }),
      second: node("save_result", { data: { from_node: "points" }, format: "GTiff" }, true),
    };
    const errors = async (parameters?: object): Promise<unknown> =>
      (await post(server, "/validation", { process_graph, parameters }, null)).json();
    const unsuitable = { code: "FormatUnsuitable", path: [{ node_id: "second" }] };
    expect(await errors()).toMatchObject({ errors: [unsuitable] });
    expect(await errors([{ name: "value", schema: {} }])).toMatchObject({ errors: [unsuitable] });
    expect(await errors([{ name: "other", schema: {} }])).toMatchObject({
      errors: [
        { code: "ProcessParameterRequired", path: [{ node_id: "open" }, { node_id: "large" }] },
        unsuitable,
      ],
    });
  });
  it("single values and arrays are saved as JSON, and as nothing else", async () => {
    const graph = (format: string): object => ({
      labels: node("array_create", { data: ["a", 1, null] }),
      save: node("save_result", { data: { from_node: "labels" }, format }, true),
    });
    const saved = (format: string): Promise<Response> =>
      post(server, "/result", { process: { process_graph: graph(format) } });
    expect(await (await saved("JSON")).json()).toEqual(["a", 1, null]);
    expect(await errorOf(await saved("GTiff"))).toMatchObject({ status: 400, code: "FormatUnsuitable" });
  });
});

describe("discovery", () => {
  it("capabilities list what answers", async () => {
    const document = (await (await fetch(`${server.api}/`)).json()) as {
      api_version: string;
      billing: object;
      conformsTo: string[];
      endpoints: { path: string; methods: string[] }[];
    };
    expect(document.api_version).toBe("1.3.0");
    expect(document.billing).toEqual({
      currency: "credits",
      default_plan: "free",
      plans: [{ name: "free", description: expect.any(String) as string, paid: false }],
    });
    expect(
      ((await (await fetch(`${server.api}/conformance`)).json()) as { conformsTo: string[] }).conformsTo,
    ).toEqual(document.conformsTo);
    for (const { path } of document.endpoints.filter(
      (entry) => entry.methods.includes("GET") && !entry.path.includes("{"),
    )) {
      expect((await fetch(`${server.api}${path}`)).status, path).not.toBe(404);
    }
  });
  it("a graph explains itself on request", async () => {
    const process_graph = { n: node("add", { x: 1, y: 2 }, true) };
    const ask = (query: string) => post(server, `/validation${query}`, { process_graph }, null);
    expect(await (await ask("")).json()).not.toHaveProperty("explanation");
    expect(await (await ask("?explain=true")).json()).toMatchObject({
      errors: [],
      explanation: {
        nodes: [{ node: "n", process_id: "add", gives: "value", value: 3 }],
        loads: [],
        results: [{ node: "n", role: "result", format: "JSON", work: { bytes: 0, exact: true } }],
        synchronous: "direct",
      },
    });
  });
  it("CORS on answers, errors and preflights", async () => {
    for (const response of [
      await fetch(`${server.api}/`),
      await fetch(`${server.api}/nothing`),
      await fetch(`${server.api}/me`),
      await fetch(`${server.api}/me`, { method: "OPTIONS" }),
    ]) {
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(response.headers.get("Access-Control-Expose-Headers")).toContain("OpenEO-Identifier");
    }
    expect((await fetch(`${server.api}/anything`, { method: "OPTIONS" })).status).toBe(204);
  });
  it("paths that are not encoded, and methods where there is only something to read", async () => {
    const at = (path: string, method = "GET"): Promise<Response> =>
      fetch(`${new URL(server.api).origin}${path}`, { method });
    expect(await errorOf(await at("/openeo/v1/collections/%E0%A4%A"))).toMatchObject({
      status: 404,
      code: "NotFound",
    });
    expect(await errorOf(await at("/xyz/%zz/1/1/1"))).toMatchObject({ status: 404, code: "ServiceNotFound" });
    for (const path of ["/xyz/a/1/1/1", "/.well-known/openeo"])
      expect(await errorOf(await at(path, "POST"))).toMatchObject({ status: 404, code: "NotFound" });
  });
  it("unknown paths and versions", async () => {
    expect(await errorOf(await fetch(`${server.api}/nothing`))).toMatchObject({
      status: 404,
      code: "NotFound",
    });
    expect(await errorOf(await fetch(`${server.url}/openeo/v9/`))).toMatchObject({
      status: 404,
      code: "UnsupportedApiVersion",
    });
    expect(await errorOf(await fetch(`${server.api}/jobs/%E0%A4%A`))).toMatchObject({
      status: 404,
      code: "NotFound",
    });
    expect((await fetch(`${server.url}//openeo//v1`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/.well-known/openeo`)).json()).toMatchObject({
      versions: [{ api_version: "1.3.0", production: true }],
    });
  });
});

describe("what cannot be saved", () => {
  const point = { type: "Point", coordinates: [1, 2] };
  const saved = (first: object, format: string): object => ({
    load: node("load_geojson", { data: point }),
    ...first,
    save: node("save_result", { data: from(Object.keys(first)[0] ?? "load"), format }, true),
  });
  const none = node("filter_bbox", {
    data: from("load"),
    extent: { west: 5, south: 5, east: 6, north: 6 },
  });
  it.each([
    ["unknown format", saved({}, "XLSX"), "FormatUnsuitable"],
    ["vector as raster", saved({}, "GTiff"), "FormatUnsuitable"],
    ["nothing at all", saved({ none }, "GeoJSON"), "DataCubeEmpty"],
  ])("%s is told by the validation and by the result", async (_name, process_graph, code) => {
    const validation = await post(server, "/validation", { process_graph }, null);
    expect(await validation.json()).toMatchObject({ errors: [{ code, path: [{ node_id: "save" }] }] });
    expect(await errorOf(await post(server, "/result", { process: { process_graph } }))).toMatchObject({
      status: 400,
      code,
      path: [{ node_id: "save" }],
    });
  });
});

describe("services", () => {
  const service = (extra: object = {}): object => ({
    type: "xyz",
    process: { process_graph: { a: node("pi", {}, true) } },
    ...extra,
  });
  const call = (path: string, method: string, body?: object): Promise<Response> =>
    fetch(`${server.api}/services/${path}`, {
      method,
      headers: { Authorization: `Bearer ${server.token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  it("live from create to delete", async () => {
    const created = await post(server, "/services", service({ title: "A", custom: 1 }));
    expect(created.status).toBe(201);
    const id = created.headers.get("OpenEO-Identifier")!;
    expect(created.headers.get("Location")).toBe(`${server.api}/services/${id}`);
    expect(await (await call(id, "GET")).json()).toMatchObject({
      id,
      type: "XYZ",
      enabled: true,
      title: "A",
      custom: 1,
      configuration: {},
      attributes: {},
    });
    expect((await call(id, "PATCH", { title: "B", enabled: false })).status).toBe(204);
    expect(await (await call(id, "GET")).json()).toMatchObject({ title: "B", enabled: false });
    expect(await errorOf(await call(id, "PATCH", { type: "WMTS" }))).toMatchObject({
      code: "PropertyNotEditable",
    });
    expect(await (await call(`${id}/logs?offset=`, "GET")).json()).toMatchObject({ logs: [] });
    expect((await call(id, "DELETE")).status).toBe(204);
    expect(await errorOf(await call(id, "GET"))).toMatchObject({ status: 404, code: "ServiceNotFound" });
  });
  it("keep entries of their log level, and go on from the last one seen", async () => {
    const tile = (id: string): Promise<Response> => fetch(`${server.url}/xyz/${id}/0/0/0`);
    const logs = async (id: string, query = ""): Promise<{ id: string; level: string }[]> => {
      const page = (await (await call(`${id}/logs${query}`, "GET")).json()) as {
        level: string;
        logs: never[];
      };
      expect(page.level).toBe(id === quiet ? "error" : "info");
      return page.logs;
    };
    const made = async (extra: object): Promise<string> =>
      (await post(server, "/services", service(extra))).headers.get("OpenEO-Identifier")!;
    const [loud, quiet] = [await made({}), await made({ log_level: "error" })];
    expect([await logs(loud), await logs(quiet)]).toEqual([[], []]);
    // A number is no raster: an error, which both levels keep.
    for (const id of [loud, quiet]) for (let i = 0; i < 2; i++) expect((await tile(id)).status).toBe(400);
    for (const id of [loud, quiet]) {
      const [first, second, ...more] = await logs(id);
      expect(more).toEqual([]);
      expect(await logs(id, `?offset=${first!.id}`)).toEqual([second]);
      expect(await logs(id, `?offset=${second!.id}`)).toEqual([]);
      // Ids of an isolate that ended long ago.
      expect(await logs(id, "?offset=0000000000000200")).toHaveLength(2);
      expect(await errorOf(await call(`${id}/logs?offset=x`, "GET"))).toMatchObject({ status: 400 });
      expect((await call(id, "DELETE")).status).toBe(204);
      expect((await tile(id)).status).toBe(404);
    }
  });
  it("members of the wrong type, and no process", async () => {
    for (const extra of [{ enabled: "false" }, { log_level: "loud" }])
      expect(await errorOf(await post(server, "/services", service(extra)))).toMatchObject({
        status: 400,
        code: "ProcessParameterInvalid",
      });
    expect(await errorOf(await post(server, "/services", { type: "XYZ" }))).toMatchObject({
      status: 400,
      code: "ProcessGraphMissing",
    });
  });
  it("changes at the same time are all made", async () => {
    const id = (await post(server, "/services", service())).headers.get("OpenEO-Identifier")!;
    const members = Array.from({ length: 6 }, (_, at) => `member${at}`);
    const answers = await Promise.all(members.map((name) => call(id, "PATCH", { [name]: name })));
    expect(answers.map(({ status }) => status)).toEqual(members.map(() => 204));
    expect(await (await call(id, "GET")).json()).toMatchObject(
      Object.fromEntries(members.map((name) => [name, name])),
    );
    expect((await call(id, "DELETE")).status).toBe(204);
  });
  it("wrong types and configurations", async () => {
    expect(await errorOf(await post(server, "/services", service({ type: "WMS" })))).toMatchObject({
      code: "ServiceUnsupported",
    });
    expect(
      await errorOf(await post(server, "/services", service({ configuration: { size: 1 } }))),
    ).toMatchObject({ code: "ServiceConfigUnsupported" });
    expect(
      await errorOf(await post(server, "/services", service({ configuration: { resampling: "cubic" } }))),
    ).toMatchObject({ code: "ServiceConfigInvalid" });
  });
  it("pages by limit", async () => {
    for (let i = 0; i < 3; i++) await post(server, "/services", service());
    const first = (await (await call("?limit=2", "GET")).json()) as {
      services: unknown[];
      links: { rel: string; href: string }[];
    };
    expect(first.services).toHaveLength(2);
    const next = await fetch(first.links.find((link) => link.rel === "next")!.href, {
      headers: { Authorization: `Bearer ${server.token}` },
    });
    const last = (await next.json()) as { services: unknown[]; links: unknown[] };
    expect(last.services).toHaveLength(1);
    expect(last.links).toEqual([]);
  });
});
