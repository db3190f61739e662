/** Collections and formats that a process names are there when it is stored. */
import { describe, expect, it } from "vitest";
import { requireOffered } from "../../../../src/app/request/offered.ts";
import { requireProcess } from "../../../../src/app/request/process.ts";
import { Allowance } from "../../../../src/app/ports/allowance.ts";
import type { CollectionRecord } from "../../../../src/app/ports/index.ts";
import { requestAllowance } from "../../../../src/limits.ts";

const own = { id: "own" } as CollectionRecord;
const entry = { kind: "stac-api", id: "other", api: "https://a.test", collection: "c" } as const;
const ports = () => ({
  allowance: new Allowance(requestAllowance),
  catalog: {
    list: () => Promise.resolve([own]),
    get: (id: string) => Promise.resolve(id === own.id ? own : null),
    items: () => Promise.resolve([]),
  },
  upstream: {
    entries: () => Promise.resolve([entry]),
    entry: (id: string) => Promise.resolve(id === entry.id ? entry : null),
    get: () => Promise.reject(new Error("nothing is asked")),
  },
});
const all = { spatial_extent: null, temporal_extent: null };
const load = (id: unknown): object => ({ process_id: "load_collection", arguments: { id, ...all } });
const save = (format: unknown): object => ({
  process_id: "save_result",
  arguments: { data: { from_node: "load" }, format },
  result: true,
});

async function sent(process_graph: object, parameters: readonly object[] = []): Promise<void> {
  await requireOffered(requireProcess({ process_graph, parameters }, {}), ports());
}

describe("a process that is stored", () => {
  it("may name what is there, in any case", async () => {
    await sent({ load: load("own"), save: save("gtiff") });
    await sent({ load: load("other"), save: save("PNG") });
  });
  it("may leave it to parameters", async () => {
    const graph = { load: load({ from_parameter: "a" }), save: save({ from_parameter: "b" }) };
    await sent(graph, [{ name: "a" }, { name: "b" }]);
    await expect(sent(graph, [{ name: "a", default: "none" }, { name: "b" }])).rejects.toMatchObject({
      code: "CollectionNotFound",
      path: [{ node_id: "load" }],
    });
  });
  it("names nothing else", async () => {
    await expect(sent({ load: load("none"), save: save("GTiff") })).rejects.toMatchObject({
      code: "CollectionNotFound",
      message: expect.stringMatching(/\bother\b.*\bown\b|\bown\b.*\bother\b/) as string,
      path: [{ node_id: "load" }],
    });
    await expect(sent({ load: load("own"), save: save("XLSX") })).rejects.toMatchObject({
      code: "FormatUnsuitable",
      path: [{ node_id: "save" }],
    });
  });
  it("names no more collections than it may load", async () => {
    const loads = Array.from({ length: requestAllowance.loads + 1 }, (_, at) => [`n${at}`, load(`c${at}`)]);
    const graph = { ...Object.fromEntries(loads), load: load("own"), save: save("GTiff") };
    await expect(sent(graph)).rejects.toThrow("asks for too much");
  });
});
