/** User-defined and remote processes: the Python client stores, calls and replaces them; strangers see nothing of them. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putCollection } from "../support/put-collection.ts";
import {
  type TestServer,
  callback,
  from,
  node,
  parameter,
  post,
  startTestServer,
} from "../support/server.ts";
import { tinyCollection } from "../support/tiny-collection.ts";

const python = ".venv/bin/python";
const hasClient =
  existsSync(python) && spawnSync(python, ["-c", "import openeo, xarray, netCDF4"]).status === 0;
if (!hasClient) console.warn("skipped: the Python client (.ci/run makes .venv with it)");

const parameters = [
  { name: "data", description: "A cube.", schema: { type: "object", subtype: "datacube" } },
  { name: "factor", description: "A number.", schema: { type: "number" }, default: 2 },
];
const scaled = (times: number): object => ({
  id: "remote_scaled",
  parameters,
  process_graph: {
    once: node("apply", {
      data: parameter("data"),
      process: callback("multiply", "x", { y: parameter("factor") }),
    }),
    apply: node("apply", { data: from("once"), process: callback("multiply", "x", { y: times }) }, true),
  },
});
const mean = {
  id: "remote_mean",
  parameters,
  process_graph: {
    scaled: node("remote_scaled", { data: parameter("data"), factor: parameter("factor") }),
    mean: node(
      "reduce_dimension",
      { data: from("scaled"), dimension: "t", reducer: callback("mean", "data") },
      true,
    ),
  },
};

let server: TestServer;
let definitions: Server;
let address: string;
const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
beforeAll(async () => {
  let times = 1;
  definitions = createServer((request, response) => {
    asked.push({ path: request.url!, authorization: request.headers.authorization });
    if (request.url === "/replace") times = 100;
    const body = request.url === "/one" ? scaled(times) : { processes: [mean, scaled(times)], links: [] };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => definitions.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(definitions.address() as AddressInfo).port}`;
  server = await startTestServer();
  await server.admin.putUser("other", "the password of other");
  const { collection, items, files } = tinyCollection();
  await putCollection(server.admin, collection, items, files);
});
afterAll(async () => {
  await server?.stop();
  definitions?.close();
});

it.runIf(hasClient)("the Python client stores, calls and replaces them", async () => {
  const { stdout } = await promisify(execFile)(
    python,
    ["test/clients/user_processes.py", server.url, "TINY", `${address}/one`, `${address}/list`],
    { maxBuffer: 1 << 24 },
  );
  const { client, ...report } = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;
  console.log(`openeo ${String(client)}: own, nested and remote processes, sync, job and service`);
  expect(report).toEqual({
    listed: ["scaled", "scaled_mean", "shift"],
    stored: ["data", "factor", "offset"],
    valid: [],
    sync: true,
    defaults: true,
    one: true,
    list: true,
    job: true,
    remoteJob: true,
    tile: [200, 200, true, expect.toSatisfy((bytes: number) => bytes > 500, "more than an empty tile")],
    replaced: "ProcessUnsupported",
    new: true,
    other: ["ProcessGraphNotFound", "ProcessGraphNotFound", "ProcessUnsupported"],
    otherList: [],
  });
  expect(asked.map(({ authorization }) => authorization)).toEqual(asked.map(() => undefined));
});

describe("options that a process presets for synchronous requests", () => {
  const graph = {
    quiet: node("inspect", { data: 1, message: "quiet", level: "debug" }),
    loud: node("inspect", { data: from("quiet"), message: "loud", level: "warning" }, true),
  };
  const said = async (process: object, more: object = {}): Promise<string[]> => {
    const response = await post(server, "/result", { process, ...more });
    expect(response.status).toBe(200);
    const link = /<(.*)>; rel="monitor"/.exec(response.headers.get("Link") ?? "")?.[1];
    if (link === undefined) return [];
    const answer = await fetch(link, { headers: { Authorization: `Bearer basic//${server.token}` } });
    return ((await answer.json()) as { logs: { message: string }[] }).logs.map(({ message }) => message);
  };
  it("the request counts first, then the process that is sent, then those that it calls", async () => {
    const stored = { process_graph: graph, default_synchronous_options: { log_level: "debug", other: [1] } };
    const put = await fetch(`${server.api}/process_graphs/talks`, {
      method: "PUT",
      body: JSON.stringify(stored),
      headers: { Authorization: `Bearer basic//${server.token}`, "Content-Type": "application/json" },
    });
    expect(put.status).toBe(200);
    const calls = { process_graph: { a: node("talks", {}, true) } };
    expect(await said({ process_graph: graph })).toEqual(["loud"]);
    expect(await said(calls)).toEqual(["quiet", "loud"]);
    expect(await said({ ...calls, default_synchronous_options: { log_level: "error" } })).toEqual([]);
    expect(await said(calls, { log_level: null })).toEqual(["loud"]);
    expect(await said(calls, { log_level: "error" })).toEqual([]);
    const kept = await fetch(`${server.api}/process_graphs/talks`, {
      headers: { Authorization: `Bearer basic//${server.token}` },
    });
    expect(await kept.json()).toMatchObject(stored);
  });
});

describe("without login", () => {
  const remote = node("remote_scaled", { data: from("l") }, true);
  const graph = (namespace: string): object => ({
    process_graph: {
      l: node("load_collection", { id: "TINY", spatial_extent: null, temporal_extent: null }),
      s: { ...remote, namespace },
    },
  });
  it("nothing is fetched, which validation says", async () => {
    const before = asked.length;
    const answer = (await (
      await post(server, "/validation", graph(`${address}/one`), null)
    ).json()) as object;
    expect(answer).toMatchObject({
      errors: [],
      deferred: [
        {
          path: [{ node_id: "s", process_id: "remote_scaled" }],
          message: expect.stringContaining("logged in") as string,
        },
      ],
    });
    expect(asked).toHaveLength(before);
  });
  it("with it, the cubes are described", async () => {
    const answer = (await (await post(server, "/validation", graph(`${address}/one`))).json()) as object;
    expect(answer).toMatchObject({ errors: [], cubes: [{ node: "l" }, { role: "result", node: "s/apply" }] });
  });
  it("own processes are nobody's", async () => {
    const { errors } = (await (await post(server, "/validation", graph("user"), null)).json()) as {
      errors: { code: string }[];
    };
    expect(errors).toMatchObject([{ code: "ProcessUnsupported" }]);
    expect((await fetch(`${server.api}/process_graphs`)).status).toBe(401);
  });
});

it("capabilities tell of it", async () => {
  const { endpoints, conformsTo } = (await (await fetch(`${server.api}/`)).json()) as {
    endpoints: { path: string; methods: string[] }[];
    conformsTo: string[];
  };
  expect(endpoints).toContainEqual({ path: "/process_graphs", methods: ["GET"] });
  expect(endpoints).toContainEqual({
    path: "/process_graphs/{process_graph_id}",
    methods: ["GET", "PUT", "DELETE"],
  });
  expect(conformsTo).toContain("https://api.openeo.org/extensions/remote-process-definition/0.1.0");
});
