/** Finding what a process calls: own definitions, and those at addresses, which are strangers'. */
import { describe, expect, it } from "vitest";
import { checkProcess } from "../../../../src/app/request/process.ts";
import { type LookedUp, lookUp } from "../../../../src/app/udp/look-up.ts";
import { calledHash } from "../../../../src/app/udp/pin.ts";
import { outboundFetch } from "../../../../src/io/http/outbound.ts";
import { calledBytesMax, remoteBytesMax, remoteDepthMax, remoteFetchesMax } from "../../../../src/limits.ts";
import { d1UserProcesses } from "../../../../src/platform/d1/user-processes.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";
import { callback, node, parameter } from "../../../support/server.ts";

type Json = Record<string, unknown>;
interface Asked {
  readonly url: string;
  readonly headers: Record<string, string>;
}

const remote = (namespace: string, id: string, args: object = {}, result = false): object => ({
  ...node(id, args, result),
  namespace,
});
const definition = (id: string, process_graph: object, more: object = {}): Json => ({
  id,
  parameters: [],
  process_graph,
  ...more,
});
const one = (id: string): Json => definition(id, { one: node("add", { x: 0, y: 1 }, true) });

/** A user `anna` with processes, and servers; `real` goes through the guest's fetch. */
async function world(own: readonly Json[] = [], servers: Readonly<Record<string, unknown>> = {}) {
  const { database } = memoryD1();
  const userProcesses = d1UserProcesses(database);
  for (const document of own)
    await userProcesses.put(
      { owner: "anna", at: "2026", document: document as never, listed: {} },
      { processesMax: 999, bytesMax: 1e9 },
    );
  const asked: Asked[] = [];
  const fetch = outboundFetch({
    fetch: (url, { headers }) => {
      asked.push({ url, headers: { ...headers } });
      const body = servers[url];
      if (body instanceof Response) return Promise.resolve(body.clone());
      if (body instanceof Error) return Promise.reject(body);
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return Promise.resolve(body === undefined ? new Response(null, { status: 404 }) : new Response(text));
    },
    local: false,
    ownHosts: ["here.net"],
    timeoutMs: 1000,
    deployment: "d",
  });
  const standing = (id: string) =>
    Promise.resolve({ id, status: id === "dora" ? "disabled" : "active" } as never);
  const ports = { userProcesses, fetch, signal: null, standing, ownHosts: ["here.net"] };
  return {
    asked,
    userProcesses,
    find: (process_graph: object, owner = "anna") => lookUp({ process_graph }, owner, ports),
  };
}

const keysOf = ({ called, errors }: LookedUp): string[] => {
  expect(errors).toEqual([]);
  return Object.keys(called).sort();
};

describe("own processes", () => {
  it("those that are called, and those that these call, also in callbacks; no others", async () => {
    const each = { process_graph: { d: node("deep", { x: parameter("x") }, true) } };
    const { find, asked } = await world([
      definition("outer", { a: node("array_apply", { data: [1], process: each }, true) }),
      one("deep"),
      one("unused"),
    ]);
    expect(keysOf(await find({ o: node("outer", {}), max: node("max", { data: [1] }, true) }))).toEqual([
      "#deep",
      "#outer",
    ]);
    expect(asked).toEqual([]);
  });
  it("are those of the asker, and none of others", async () => {
    const { find } = await world([one("mine")]);
    expect(keysOf(await find({ m: node("mine", {}, true) }))).toEqual(["#mine"]);
    expect(keysOf(await find({ m: node("mine", {}, true) }, "ben"))).toEqual([]);
    expect(keysOf(await find({ m: remote("backend", "mine", {}, true) }))).toEqual([]);
  });
  it("come to an end where they call each other", async () => {
    const { find } = await world([
      definition("a", { n: node("b", {}, true) }),
      definition("b", { n: node("a", {}, true) }),
    ]);
    expect(keysOf(await find({ m: node("a", {}, true) }))).toEqual(["#a", "#b"]);
  });
  it("are kept as they were, with their hash, without what is not run", async () => {
    const { find, userProcesses } = await world([
      { ...one("mine"), description: "long", default_job_options: {} },
    ]);
    const graph = { m: node("mine", {}, true) };
    const before = await find(graph);
    expect(before.called["#mine"]).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      process: { parameters: [], process_graph: one("mine")["process_graph"] },
    });
    const document = definition("mine", { two: node("add", { x: 1, y: 1 }, true) }) as never;
    await userProcesses.put(
      { owner: "anna", at: "2027", document, listed: {} },
      { processesMax: 9, bytesMax: 1e6 },
    );
    const after = await find(graph);
    expect(calledHash(after.called)).not.toBe(calledHash(before.called));
    const nodesOf = ({ called }: LookedUp) =>
      checkProcess({ process_graph: graph }, called).request!.graph.nodes.map(
        ({ path }) => path.at(-1)!.node_id,
      );
    expect([nodesOf(before), nodesOf(after)]).toEqual([["one"], ["two"]]);
  });
  it("are refused where they are too large together, before they are read", async () => {
    const large = { note: node("add", { x: "x".repeat(calledBytesMax / 2), y: 1 }) };
    const document = (id: string): Json => definition(id, { ...large, r: node("pi", {}, true) });
    const { find, userProcesses } = await world([document("a"), document("b")]);
    expect(keysOf(await find({ a: node("a", {}, true) }))).toEqual(["#a"]);
    userProcesses.find = () => Promise.reject(new Error("read"));
    expect((await find({ a: node("a", {}), b: node("b", {}, true) })).errors).toMatchObject([
      { code: "ProcessGraphComplexity", path: [{ node_id: "a" }] },
    ]);
  });
});

describe("definitions at addresses", () => {
  const url = "https://defs.net/evi.json?sig=a#b";
  it("one process, or a list of them; each address is fetched once, whole, without credentials", async () => {
    const list = "https://defs.net/all";
    const { find, asked } = await world([], {
      [url]: one("evi"),
      [list]: { processes: [one("a"), { id: "meta" }, one("b")], links: [] },
    });
    const graph = { e: remote(url, "evi"), a: remote(list, "a"), b: remote(list, "b", {}, true) };
    expect(keysOf(await find(graph))).toEqual([`${list}#a`, `${list}#b`, `${url}#evi`]);
    expect(asked.map((each) => each.url)).toEqual([url, list]);
    for (const { headers } of asked)
      expect(Object.keys(headers).sort()).toEqual(["Accept", "OpenEO-Edge-Deployment"]);
  });
  it("call what stands beside them, and never processes of the user", async () => {
    const list = "https://defs.net/all";
    const { find } = await world([one("mine"), one("b")], {
      [list]: { processes: [definition("a", { b: node("b", {}), m: node("mine", {}, true) }), one("b")] },
    });
    expect(keysOf(await find({ a: remote(list, "a", {}, true) }))).toEqual([`${list}#a`, `${list}#b`]);
  });
  const told = async (namespace: string, answer: unknown): Promise<string> => {
    const { find } = await world([], { [namespace]: answer });
    const { errors } = await find({ here: remote(namespace, "evi", {}, true) });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      code: "ProcessNamespaceInvalid",
      path: [{ node_id: "here", process_id: "evi" }],
    });
    return errors[0]!.message;
  };
  it.each<[string, string, unknown, RegExp]>([
    ["another id", url, one("other"), /is not called 'evi'/],
    ["a list without it", url, { processes: [one("other")] }, /no process in its list/],
    ["no graph", url, { id: "evi" }, /has no process_graph/],
    ["no JSON", url, "<html>", /does not give JSON/],
    ["an array", url, [one("evi")], /JSON object/],
    ["nothing", url, undefined, /status 404/],
    ["a failure", url, new TypeError("no route"), /cannot be reached/],
    ["too much", url, `{"id":"evi","x":"${"x".repeat(remoteBytesMax)}"}`, /more than 1 MiB/],
    [
      "too deep",
      url,
      `{"id":"evi","process_graph":{},"x":${"[".repeat(9e4)}${"]".repeat(9e4)}}`,
      /nested deeper/,
    ],
    ["http", "http://defs.net/evi", one("evi"), /only https/],
    ["an inner host", "https://10.0.0.1/evi", one("evi"), /not by IP addresses/],
    ["a private name", "https://metadata.internal/evi", one("evi"), /not a public name/],
    ["ourselves", "https://here.net/evi", one("evi"), /this back-end itself/],
    ["a password", "https://user:secret@defs.net/evi", one("evi"), /not forwarded/],
    ["a redirect inside", url, Response.redirect("https://127.0.0.1/evi", 302), /not by IP addresses/],
    ["no address", "ftp://defs.net/evi", undefined, /absolute https address/],
    ["a word", "vito", undefined, /absolute https address/],
  ])("%s is told at the node", async (_name, namespace, answer, message) => {
    const said = await told(namespace, answer);
    expect(said).toMatch(message);
    expect(said).not.toContain("secret");
    expect(said).not.toContain("sig=a");
  });
  it("that cannot be run are told as what they are", async () => {
    const { find } = await world([], { [url]: definition("evi", { a: node("pi", {}) }) });
    expect((await find({ here: remote(url, "evi", {}, true) })).errors).toMatchObject([
      {
        code: "ProcessGraphInvalid",
        message: expect.stringContaining("'evi'") as string,
        path: [{ node_id: "here" }],
      },
    ]);
  });
  it("are few per request", async () => {
    const many = Object.fromEntries(
      Array.from({ length: remoteFetchesMax + 1 }, (_, i) => [`https://defs.net/${i}`, one("evi")]),
    );
    const graph = (count: number): object =>
      Object.fromEntries(
        Object.keys(many)
          .slice(0, count)
          .map((namespace, i) => [`n${i}`, remote(namespace, "evi", {}, i === 0)]),
      );
    expect(keysOf(await (await world([], many)).find(graph(remoteFetchesMax)))).toHaveLength(
      remoteFetchesMax,
    );
    const { find, asked } = await world([], many);
    expect((await find(graph(remoteFetchesMax + 1))).errors).toMatchObject([
      { code: "ProcessNamespaceInvalid" },
    ]);
    expect(asked).toHaveLength(remoteFetchesMax);
  });
  it("give so many bytes together", async () => {
    const big = (id: string): Json => ({ ...one(id), description: "x".repeat(remoteBytesMax * 0.6) });
    const graph = { a: remote("https://defs.net/a", "a"), b: remote("https://defs.net/b", "b", {}, true) };
    const { find } = await world([], { "https://defs.net/a": big("a"), "https://defs.net/b": big("b") });
    expect((await find(graph)).errors).toMatchObject([{ path: [{ node_id: "b" }] }]);
  });
  it("lead on to others so far and no further, told with the way there", async () => {
    const at = (i: number): string => `https://defs.net/${i}`;
    const chain = (length: number): Json =>
      Object.fromEntries(
        Array.from({ length }, (_, i) => [
          at(i),
          i === length - 1 ? one("next") : definition("next", { n: remote(at(i + 1), "next", {}, true) }),
        ]),
      );
    const graph = { n: remote(at(0), "next", {}, true) };
    expect(keysOf(await (await world([], chain(remoteDepthMax))).find(graph))).toHaveLength(remoteDepthMax);
    const { errors } = await (await world([], chain(remoteDepthMax + 1))).find(graph);
    expect(errors).toMatchObject([
      {
        code: "ProcessNamespaceInvalid",
        path: Array.from({ length: remoteDepthMax + 1 }, () => ({ node_id: "n" })),
      },
    ]);
  });
  it("do not lead in circles", async () => {
    const [a, b] = ["https://defs.net/a", "https://defs.net/b"];
    const { find, asked } = await world([], {
      [a]: definition("p", { n: remote(b, "p", {}, true) }),
      [b]: definition("p", { n: remote(a, "p", {}, true) }),
    });
    const graph = { n: remote(a, "p", {}, true) };
    const found = await find(graph);
    expect(asked).toHaveLength(2);
    expect(checkProcess({ process_graph: graph }, found.called).errors).toMatchObject([
      { code: "ProcessGraphInvalid", message: expect.stringContaining("calls itself") as string },
    ]);
  });
  it("are found in callbacks of the graph", async () => {
    const each = { process_graph: { e: remote(url, "evi", {}, true) } };
    const { find } = await world([], { [url]: one("evi") });
    expect(keysOf(await find({ a: node("array_apply", { data: [1], process: each }, true) }))).toEqual([
      `${url}#evi`,
    ]);
    expect(
      keysOf(await find({ a: node("array_apply", { data: [1], process: callback("absolute", "x") }, true) })),
    ).toEqual([]);
  });
});

describe("processes that users of this back-end share", () => {
  const shared = { ...one("open"), public: true };
  const at = (owner: string): string[] => [
    `u:${owner}`,
    `https://here.net/openeo/v1/processes/u:${owner}`,
    `https://here.net/openeo/v1/processes/u%3A${owner}/open`,
  ];
  it("are called by the user's id and by their address here, which is not fetched", async () => {
    const { find, asked } = await world([shared]);
    for (const namespace of at("anna"))
      expect(keysOf(await find({ o: remote(namespace, "open", {}, true) }, "ben"))).toEqual([
        `${namespace}#open`,
      ]);
    expect(asked).toEqual([]);
  });
  it("are those that their owner shares, of accounts that are active", async () => {
    const { find, userProcesses } = await world([one("closed"), { ...one("nearly"), public: "true" }]);
    const document = shared as never;
    await userProcesses.put(
      { owner: "dora", at: "2026", document, listed: {} },
      { processesMax: 9, bytesMax: 1e6 },
    );
    for (const [owner, id] of [
      ["anna", "closed"],
      ["anna", "nearly"],
      ["anna", "none"],
      ["dora", "open"],
      ["nobody", "open"],
    ] as const)
      for (const namespace of at(owner))
        expect((await find({ here: remote(namespace, id, {}, true) }, "ben")).errors).toMatchObject([
          {
            code: "ProcessNamespaceInvalid",
            message: expect.stringContaining("is shared there") as string,
            path: [{ node_id: "here" }],
          },
        ]);
  });
  it("call what their owner shares besides, and nothing of whoever calls them", async () => {
    const outer = definition("outer", { o: node("open", {}), c: node("closed", {}, true) }, { public: true });
    const { find } = await world([shared, one("closed"), outer]);
    expect(keysOf(await find({ o: remote("u:anna", "outer", {}, true) }, "ben"))).toEqual([
      "u:anna#open",
      "u:anna#outer",
    ]);
  });
  it("other addresses here are still refused", async () => {
    const { find, asked } = await world([shared]);
    for (const path of ["process_graphs/open", "processes/u:anna/open/more", "processes/anna"]) {
      const { errors } = await find(
        { o: remote(`https://here.net/openeo/v1/${path}`, "open", {}, true) },
        "ben",
      );
      expect(errors).toMatchObject([{ message: expect.stringContaining("this back-end itself") as string }]);
    }
    expect(asked).toEqual([]);
  });
});
