/** User-defined processes over HTTP and in D1: kept as they were sent, whole, below their owner, and of bounded size. */
import { describe, expect, it } from "vitest";
import type { RouteContext } from "../../../../src/api/context.ts";
import {
  deleteProcessGraph,
  describeProcessGraph,
  listProcessGraphs,
  putProcessGraph,
} from "../../../../src/api/routes/process-graphs.ts";
import { describeSharedProcess, listSharedProcesses } from "../../../../src/api/routes/shared-processes.ts";
import { OpenEOError } from "../../../../src/errors.ts";
import { accountProcessesMax, listedProcessBytesMax, processBytesMax } from "../../../../src/limits.ts";
import { d1UserProcesses } from "../../../../src/platform/d1/user-processes.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";
import { node, parameter } from "../../../support/server.ts";

const process_graph = { sum: node("add", { x: parameter("x"), y: 1 }, true) };
const number = { name: "x", description: "A number.", schema: { type: "number" } };

function world() {
  const { database, sqlite } = memoryD1();
  const userProcesses = d1UserProcesses(database);
  let second = 0;
  const standing = (id: string) => Promise.resolve({ id, status: id === "gone" ? "removing" : "active" });
  const deps = {
    userProcesses,
    standing,
    accounts: { get: standing },
    clock: { now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, second++)).toISOString() },
    tokenSecret: "s".repeat(32),
  };
  const context = (user: string, path: string, body?: unknown): RouteContext => {
    const url = new URL(path.startsWith("http") ? path : `https://here.example/openeo/v1${path}`);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request = body === undefined ? new Request(url) : new Request(url, { method: "PUT", body: text });
    const process_graph_id = decodeURIComponent(url.pathname.split("/")[4] ?? "");
    return {
      request,
      url,
      params: { process_graph_id },
      user: { id: user },
      deps,
    } as unknown as RouteContext;
  };
  const at = (id: string): string => `/process_graphs/${id}`;
  const visited = (params: object): RouteContext =>
    ({ url: new URL("https://here.example/"), params, user: null, deps }) as unknown as RouteContext;
  return {
    userProcesses,
    sqlite,
    shared: async (namespace: string, process_id: string) =>
      describeSharedProcess(visited({ namespace, process_id })),
    sharedList: async (namespace: string) => listSharedProcesses(visited({ namespace })),
    put: async (user: string, id: string, body: unknown) => putProcessGraph(context(user, at(id), body)),
    get: async (user: string, id: string) => (await describeProcessGraph(context(user, at(id)))).json(),
    remove: async (user: string, id: string) => deleteProcessGraph(context(user, at(id))),
    list: async (user: string, query = "") => {
      const path = query.startsWith("http") ? query : `/process_graphs${query}`;
      return (await (await listProcessGraphs(context(user, path))).json()) as {
        processes: { id: string }[];
        links: { rel: string; href: string }[];
      };
    },
  };
}

const codeOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "done",
    (error: unknown) => (error instanceof OpenEOError ? error.code : String(error)),
  );

describe("storing", () => {
  it("answers 200 without a body, and gives back what was sent", async () => {
    const { put, get } = world();
    const sent = {
      process_graph,
      summary: "One more",
      parameters: [{ ...number, default: { deep: [1, null, { a: "b" }] } }],
      returns: { schema: { type: "number" } },
      default_job_options: { memory: "2g", nothing: null },
      default_synchronous_options: { log_level: "debug" },
      default_service_options: {},
      public: false,
      unknown_member: [{ kept: true }],
    };
    const answer = await put("anna", "one_more", sent);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await get("anna", "one_more")).toEqual({ ...sent, id: "one_more" });
  });
  it("takes the id of the address, and shows no nulls", async () => {
    const { put, get } = world();
    await put("anna", "mine", { id: "other", process_graph, summary: null, parameters: null, links: null });
    expect(await get("anna", "mine")).toEqual({ id: "mine", process_graph });
  });
  it("replaces the whole, and keeps its place in the list", async () => {
    const { put, get, list } = world();
    await put("anna", "a", { process_graph, summary: "old", description: "old" });
    await put("anna", "b", { process_graph });
    await put("anna", "a", { process_graph, summary: "new" });
    expect(await get("anna", "a")).toEqual({ id: "a", process_graph, summary: "new" });
    expect((await list("anna")).processes).toEqual([{ id: "a", summary: "new" }, { id: "b" }]);
  });
  it("takes graphs whose processes and arguments are not there yet", async () => {
    const { put } = world();
    expect(await codeOf(put("anna", "a", { process_graph: { x: node("later", {}, true) } }))).toBe("done");
    expect(await codeOf(put("anna", "b", { process_graph: { x: node("add", { x: 1 }, true) } }))).toBe(
      "done",
    );
  });
  const graph = { process_graph };
  it.each<[string, string, unknown, string]>([
    ["no graph", "a", {}, "ProcessGraphMissing"],
    ["no result", "a", { process_graph: { x: node("add", {}) } }, "ProcessGraphInvalid"],
    ["an empty graph", "a", { process_graph: {} }, "ProcessGraphInvalid"],
    ["a predefined name", "add", graph, "PredefinedProcessExists"],
    ["a name with a sign", "a-b", graph, "ProcessInvalid"],
    ["a name with a slash", "a%2Fb", graph, "ProcessInvalid"],
    ["a long name", "a".repeat(129), graph, "ProcessInvalid"],
    ["parameters that are none", "a", { ...graph, parameters: {} }, "ProcessInvalid"],
    ["a parameter of null", "a", { ...graph, parameters: [null] }, "ProcessInvalid"],
    ["a parameter without a name", "a", { ...graph, parameters: [{ schema: {} }] }, "ProcessInvalid"],
    ["a parameter twice", "a", { ...graph, parameters: [number, number] }, "ProcessInvalid"],
    [
      "a schema that is a text",
      "a",
      { ...graph, parameters: [{ name: "x", schema: "number" }] },
      "ProcessInvalid",
    ],
    ["returns without a schema", "a", { ...graph, returns: {} }, "ProcessInvalid"],
    ["a summary that is a number", "a", { ...graph, summary: 5 }, "ProcessInvalid"],
    ["options that are a list", "a", { ...graph, default_job_options: [] }, "ProcessInvalid"],
    ["too large", "a", { ...graph, links: ["x".repeat(processBytesMax)] }, "ProcessGraphComplexity"],
    ["too deep", "a", `{"process_graph":{},"x":${"[".repeat(9e4)}${"]".repeat(9e4)}}`, "ContentTypeInvalid"],
    ["no object", "a", "[]", "ContentTypeInvalid"],
    ["nothing", "a", "", "ContentTypeInvalid"],
  ])("refuses %s", async (_name, id, body, code) => {
    const { put, list } = world();
    expect(await codeOf(put("anna", id, body))).toBe(code);
    expect((await list("anna")).processes).toEqual([]);
  });
  it("changes one whose name was taken by a predefined process afterwards", async () => {
    const { put, get, userProcesses } = world();
    const document = { id: "add", process_graph };
    await userProcesses.put(
      { owner: "anna", at: "2025", document, listed: {} },
      { processesMax: 9, bytesMax: 1e6 },
    );
    expect(await codeOf(put("anna", "add", { process_graph, summary: "still mine" }))).toBe("done");
    expect(await get("anna", "add")).toMatchObject({ summary: "still mine" });
  });
  it("is not for accounts that are being removed", async () => {
    expect(await codeOf(world().put("gone", "a", { process_graph }))).toBe("TokenInvalid");
  });
});

describe("whose it is", () => {
  it("others neither see, change nor delete it", async () => {
    const { put, get, remove, list } = world();
    await put("anna", "secret", { process_graph, summary: "of Anna" });
    await put("ben", "secret", { process_graph, summary: "of Ben" });
    expect(await codeOf(remove("carl", "secret"))).toBe("ProcessGraphNotFound");
    expect(await codeOf(get("carl", "secret"))).toBe("ProcessGraphNotFound");
    expect((await remove("ben", "secret")).status).toBe(204);
    expect(await get("anna", "secret")).toMatchObject({ summary: "of Anna" });
    expect((await list("ben")).processes).toEqual([]);
    expect(await codeOf(remove("ben", "secret"))).toBe("ProcessGraphNotFound");
  });
});

describe("what its owner shares", () => {
  it("is seen by everybody who has the address, and nothing else", async () => {
    const { put, shared, sharedList } = world();
    await put("anna", "open", { process_graph, public: true, summary: "for all" });
    await put("anna", "closed", { process_graph, public: false });
    await put("anna", "silent", { process_graph });
    expect(await (await shared("u:anna", "open")).json()).toEqual({
      id: "open",
      process_graph,
      public: true,
      summary: "for all",
    });
    expect(await (await sharedList("u:anna")).json()).toEqual({
      processes: [{ id: "open", summary: "for all" }],
      links: [],
    });
    for (const [namespace, id] of [
      ["u:anna", "closed"],
      ["u:anna", "silent"],
      ["u:ben", "open"],
      ["u:gone", "open"],
      ["anna", "open"],
    ] as const)
      expect(await codeOf(shared(namespace, id))).toBe("NotFound");
    expect(await codeOf(sharedList("vito"))).toBe("NotFound");
    expect(await codeOf(sharedList("u:gone"))).toBe("NotFound");
  });
});

describe("lists", () => {
  it("give everything without a limit, and pages with one", async () => {
    const { put, list } = world();
    const ids = Array.from({ length: 7 }, (_, i) => `p${i}`);
    for (const id of ids) await put("anna", id, { process_graph, parameters: [number] });
    await put("ben", "other", { process_graph });
    expect((await list("anna")).processes).toEqual(ids.map((id) => ({ id, parameters: [number] })));
    const seen: string[] = [];
    for (let query: string | undefined = "?limit=3"; query !== undefined;) {
      const { processes, links } = await list("anna", query);
      seen.push(...processes.map(({ id }) => id));
      query = links.find(({ rel }) => rel === "next")?.href;
    }
    expect(seen).toEqual(ids);
  });
  it("leave out what is large, and no more", async () => {
    const { put, get, list } = world();
    const description = "d".repeat(listedProcessBytesMax);
    await put("anna", "wordy", { process_graph, summary: "s", description, parameters: [number] });
    expect((await list("anna")).processes).toEqual([{ id: "wordy", summary: "s", parameters: [number] }]);
    expect(await get("anna", "wordy")).toMatchObject({ description });
  });
});

describe("how much an account may store", () => {
  const document = (id: string, text = ""): { id: string } => ({ id, process_graph, text }) as never;
  it("counts processes and bytes, but not the one that is replaced", async () => {
    const { userProcesses } = world();
    const put = (id: string, allowed: { processesMax: number; bytesMax: number }, text = "") =>
      userProcesses.put({ owner: "anna", at: "2026", document: document(id, text), listed: {} }, allowed);
    const two = { processesMax: 2, bytesMax: 1e6 };
    expect([
      await put("a", two),
      await put("b", two),
      await put("c", two),
      await put("b", two, "new"),
    ]).toEqual([true, true, false, true]);
    const bytes = Buffer.byteLength(JSON.stringify(document("a", "é".repeat(10))));
    await userProcesses.remove("anna", "b");
    expect(await put("a", { processesMax: 2, bytesMax: bytes }, "é".repeat(10))).toBe(true);
    expect(await put("a", { processesMax: 2, bytesMax: bytes - 1 }, "é".repeat(10))).toBe(false);
    expect(await put("b", { processesMax: 2, bytesMax: bytes })).toBe(false);
  });
  it("finds more ids than one question may name", async () => {
    const { userProcesses } = world();
    const allowed = { processesMax: accountProcessesMax, bytesMax: 1e9 };
    const ids = Array.from({ length: 205 }, (_, i) => `p${i}`);
    for (const id of ids)
      await userProcesses.put({ owner: "anna", at: "2026", document: document(id), listed: {} }, allowed);
    const found = await userProcesses.find("anna", [...ids, "none"]);
    expect(found.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(await userProcesses.find("anna", [])).toEqual([]);
  });
});
