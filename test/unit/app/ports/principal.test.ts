/** Who may load what: results of jobs for their owner and for services that the owner wrote, nothing for what visitors say. */
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../../support/allowance.ts";
import { ownResults } from "../../../../src/app/results/own-results.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import {
  type Principal,
  anonymous,
  asking,
  principalKey,
  userPrincipal,
} from "../../../../src/app/ports/principal.ts";
import { resultsKey } from "../../../../src/app/ports/stored-keys.ts";
import { askersOf } from "../../../../src/app/request/askers.ts";
import { isOwn, isOwnFolder } from "../../../../src/cube/location.ts";
import { findProcess } from "../../../../src/openeo/processes/index.ts";
import { parseDefinition } from "../../../../src/openeo/graph/definition.ts";
import { expand } from "../../../../src/openeo/graph/expand.ts";
import { type ParsedGraph, parseGraph } from "../../../../src/openeo/graph/parse.ts";
import { lower } from "../../../../src/openeo/lower.ts";
import type { ResultFile } from "../../../../src/stac/result-file.ts";
import { readItem } from "../../../../src/stac/read/item.ts";
import { node } from "../../../support/server.ts";

const grid = { crs: "EPSG:32633", originX: 5e5, originY: 52e5, stepX: 10, stepY: -10, width: 4, height: 4 };
const file: ResultFile = {
  name: "a b#1.tif",
  path: "assets/a b#1.tif",
  type: "image/tiff; application=geotiff",
  bytes: 100,
  datetime: "2024-01-01T00:00:00Z",
  raster: { grid, dataType: "uint8", nodata: null, bands: [{ name: "b", statistics: null }] },
};
const run = { job: "0123abcd", run: 2 };

function depsWith(status: string): Deps {
  const state = {
    id: run.job,
    owner: "anna",
    status,
    run: run.run,
    created: "2024-01-01T00:00:00Z",
    updated: "2024-01-01T00:00:00Z",
    queued: null,
    started: null,
    progress: 100,
  };
  const request = { title: null, description: null, process: {}, logLevel: "info", extra: {} };
  return {
    jobs: {
      owner: (id: string) => Promise.resolve(id === run.job ? "anna" : null),
      handle: () => ({ describe: () => Promise.resolve({ request, state }) }),
    },
    files: {
      get: (key: string) =>
        Promise.resolve(key === resultsKey(run) ? new TextEncoder().encode(JSON.stringify([file])) : null),
      list: () => Promise.resolve([]),
    },
    tokenSecret: "a secret of at least thirty-two characters",
    clock: { now: () => "2024-02-01T00:00:00Z" },
  } as unknown as Deps;
}

const service = (owner: string): Principal => ({ kind: "service", owner });
const keysOf = async (url: string, principal: Principal, status = "finished"): Promise<string[] | null> => {
  const found = await ownResults(url, principal, depsWith(status));
  if (!found) return null;
  return found.items.flatMap(({ document, base }) => {
    expect(isOwnFolder(base)).toBe(true);
    const { item } = readItem(document, base, null);
    return item!.assets.map(({ location }) => (isOwn(location) ? location.key : `foreign ${location}`));
  });
};
const ADDRESS = `https://openeo.test/openeo/v1/jobs/${run.job}/results`;

describe("results by the address that the API gives them", () => {
  it.each([
    ADDRESS,
    `${ADDRESS}/`,
    `${ADDRESS}?partial=true`,
    ADDRESS.replace("openeo.test", "another-name.test:8787"),
  ])("%s is for the owner, and for services that the owner wrote", async (url) => {
    for (const principal of [userPrincipal("anna"), service("anna")])
      expect(await keysOf(url, principal)).toEqual(["jobs/0123abcd/2/assets/a b#1.tif"]);
  });
  it("is to all others as if it did not exist", async () => {
    const missing = ADDRESS.replace(run.job, "ffff");
    for (const principal of [userPrincipal("bert"), service("bert"), anonymous, userPrincipal("")])
      for (const status of ["finished", "running", "created"]) {
        expect(await keysOf(ADDRESS, principal, status)).toBeNull();
        expect(await keysOf(missing, principal, status)).toBeNull();
      }
    expect(await keysOf(missing, userPrincipal("anna"))).toBeNull();
  });
  it.each(["/logs", "/results/x", "", "/results%2f"])("%s is no address of results", async (end) => {
    expect(await keysOf(ADDRESS.replace("/results", end), userPrincipal("anna"))).toBeNull();
  });
  it.each([
    ["created", "JobNotStarted"],
    ["running", "JobNotFinished"],
    ["queued", "JobNotFinished"],
  ])("says so while the job is %s", async (status, code) => {
    await expect(keysOf(ADDRESS, userPrincipal("anna"), status)).rejects.toMatchObject({ code });
  });
});

it("principals have keys of their own", () => {
  const all = [
    userPrincipal("a"),
    service("a"),
    anonymous,
    userPrincipal("anonymous"),
    userPrincipal("owner a"),
  ];
  expect(new Set(all.map(principalKey)).size).toBe(all.length);
});

describe("what a visitor says", () => {
  const param = (from_parameter: string): object => ({ from_parameter });
  const principalsOf = (graph: object, visitors: readonly string[]): Record<string, string> =>
    principalsOfParsed(parseGraph(graph).graph!, visitors);
  const principalsOfParsed = (parsed: ParsedGraph, visitors: readonly string[]): Record<string, string> => {
    const values = { where: "https://x.test/a.tif", day: "2024-01-01", name: "c", yes: true };
    const { loads } = lower({
      effort: usersEffort(),
      graph: parsed,
      find: findProcess,
      parameters: values,
      loads: new Map(),
      stages: new Map(),
    });
    const of = askersOf(parsed, { ...asking(service("anna")), visitors });
    return Object.fromEntries(loads.map((load) => [load.key, of(load).kind]));
  };
  const whole = { spatial_extent: null };
  const graph = {
    own: node("load_stac", { url: ADDRESS, ...whole, temporal_extent: [param("day"), null] }),
    named: node("load_stac", { url: param("where"), ...whole, temporal_extent: null }),
    chosen: node("if", { value: param("yes"), accept: ADDRESS, reject: "https://x.test/b.tif" }),
    indirect: node("load_url", { url: { from_node: "chosen" }, format: "GTiff" }),
    collection: node("load_collection", { id: param("name"), ...whole, temporal_extent: null }),
    written: node("load_url", { url: "https://x.test/c.tif", format: "GTiff" }, true),
  };
  it("is asked by nobody where it names what is read", () => {
    expect(principalsOf(graph, ["where", "name", "day", "yes"])).toEqual({
      own: "service",
      named: "anonymous",
      indirect: "anonymous",
      collection: "anonymous",
      written: "service",
    });
  });
  it("is asked by nobody where it goes through a definition that the owner wrote", () => {
    const { definition } = parseDefinition({
      parameters: [{ name: "where", schema: {} }],
      process_graph: {
        there: node("load_url", { url: param("where"), format: "GTiff" }),
        here: node("load_url", { url: "https://x.test/c.tif", format: "GTiff" }, true),
      },
    });
    const calls = {
      visitors: node("loads", { where: param("where") }),
      owners: node("loads", { where: "https://x.test/d.tif" }, true),
    };
    const library = { definitions: new Map([["#loads", definition!]]), isPredefined: () => true };
    const { graph: expanded } = expand(parseGraph(calls).graph!, library);
    expect(principalsOfParsed(expanded!, ["where"])).toEqual({
      "visitors/there": "anonymous",
      "visitors/here": "service",
      "owners/there": "service",
      "owners/here": "service",
    });
  });
  it("is the owner's where the owner said it", () => {
    const all = {
      own: "service",
      named: "service",
      indirect: "service",
      collection: "service",
      written: "service",
    };
    expect(principalsOf(graph, [])).toEqual(all);
    expect(principalsOf(graph, ["day"])).toEqual(all);
  });
});
