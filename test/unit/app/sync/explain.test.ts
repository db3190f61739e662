/** A graph explains itself: what nodes will be, what is pushed down to loads, and what is read; figures that can be counted by hand. */
import { describe, expect, it } from "vitest";
import { usersAllowance } from "../../../support/allowance.ts";
import { bindLoad } from "../../../../src/app/bind/index.ts";
import { type Explanation, explain } from "../../../../src/app/sync/explain.ts";
import { validated } from "../../../../src/app/sync/validate.ts";
import { explained } from "../../../../src/limits.ts";
import { type PlannedScenes, plannedPorts } from "../../../support/planned-collection.ts";
import { callback, from, node, parameter } from "../../../support/server.ts";

async function explanationOf(process_graph: object, scenes: PlannedScenes): Promise<Explanation> {
  const ports = plannedPorts(scenes);
  const { errors, prepared } = await validated(
    { process_graph },
    {},
    {
      allowance: usersAllowance(),
      bind: (load) => bindLoad(load, ports),
      bindFunction: () => Promise.resolve(null),
    },
  );
  expect(errors).toEqual([]);
  return explain(prepared!);
}

const load = (more: object = {}): object =>
  node("load_collection", { id: "S2", spatial_extent: null, temporal_extent: null, ...more });
const save = (data: string): object => node("save_result", { data: from(data), format: "GTiff" }, true);
const mean = (data: string): object =>
  node("reduce_dimension", { data: from(data), dimension: "t", reducer: callback("mean", "data") });
const utm = (west: number, south: number, east: number, north: number): object => ({
  west,
  south,
  east,
  north,
  crs: 32633,
});
const small = { cells: 1024, days: 3 };
/** A band of a day of `small` has 4 x 4 blocks of 256 x 256 cells of two bytes. */
const blockBytes = 256 * 256 * 2;

describe("what is pushed down to loads", () => {
  it("filters after the load: bands, dates, and the cells of a box", async () => {
    const { loads, work, results } = await explanationOf(
      {
        load: load({
          properties: {
            "eo:cloud_cover": { process_graph: { low: node("lte", { x: parameter("value"), y: 90 }, true) } },
          },
        }),
        bands: node("filter_bands", { data: from("load"), bands: ["nir"] }),
        dates: node("filter_temporal", { data: from("bands"), extent: ["2024-06-02", "2024-06-03"] }),
        // Cells 256 to 511 of either axis: one block.
        box: node("filter_bbox", {
          data: from("dates"),
          extent: utm(505_120, 5_089_760, 510_240, 5_094_880),
        }),
        mean: mean("box"),
        save: save("mean"),
      },
      { ...small, properties: () => ({ "eo:cloud_cover": 10 }) },
    );
    expect(loads).toHaveLength(1);
    expect(loads[0]).toMatchObject({
      node: "load",
      from: { collection: "S2" },
      properties: ["eo:cloud_cover"],
      needed: {
        t: { first: "2024-06-02T10:00:00Z", last: "2024-06-02T10:00:00Z", labels: 1 },
        bands: ["nir"],
        "proj:code": "EPSG:32633",
        "proj:bbox": [505_120, 5_089_760, 510_240, 5_094_880],
        "proj:shape": [256, 256],
        items: 1,
        files: 1,
      },
      blocks: 1,
      bytes: blockBytes,
      exact: true,
    });
    expect(work).toMatchObject({ blocks: 1, bytes: blockBytes, exact: true });
    expect(results).toMatchObject([{ node: "save", role: "result", format: "GTiff", bytes: 256 * 256 * 8 }]);
  });

  it("a window reaches beyond what is asked for", async () => {
    const { loads } = await explanationOf(
      {
        load: load({ bands: ["red"] }),
        blurred: node("apply_kernel", {
          data: from("load"),
          kernel: [
            [1, 1, 1],
            [1, 1, 1],
            [1, 1, 1],
          ],
        }),
        box: node("filter_bbox", {
          data: from("blurred"),
          extent: utm(505_120, 5_089_760, 510_240, 5_094_880),
        }),
        save: save("box"),
      },
      small,
    );
    expect(loads[0]).toMatchObject({ needed: { "proj:shape": [258, 258], items: 3 }, blocks: 3 * 9 });
  });

  it("two loads, of which one is not needed", async () => {
    const { loads, work } = await explanationOf(
      { a: load({ bands: ["red"] }), b: load({ bands: ["nir"] }), mean: mean("a"), save: save("mean") },
      small,
    );
    expect(loads.map(({ node: name, needed }) => [name, needed === undefined])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(work).toMatchObject({ blocks: 3 * 16, bytes: 3 * 16 * blockBytes });
  });
});

describe("what nodes will be", () => {
  it("cubes with dimensions, grid and the type of their files; values; what is not known", async () => {
    const { nodes } = await explanationOf(
      {
        load: load({ bands: ["scl"] }),
        two: node("add", { x: 1, y: 1 }),
        mean: mean("load"),
        later: node("filter_bbox", { data: from("load"), extent: parameter("where") }),
        save: save("mean"),
      },
      small,
    );
    const [loaded, two, reduced, later] = nodes;
    expect(loaded).toMatchObject({
      gives: "cube",
      data_type: "uint16",
      nodata: 0,
      "proj:code": "EPSG:32633",
      "proj:shape": [1024, 1024],
      "proj:transform": [20, 0, 5e5, 0, -20, 51e5],
    });
    expect(two).toEqual({ node: "two", process_id: "add", gives: "value", value: 2 });
    expect(reduced).toMatchObject({ gives: "cube", data_type: "float32", nodata: "nan" });
    expect(reduced).toMatchObject({ dimensions: [{ name: "bands" }, { name: "y" }, { name: "x" }] });
    expect(later).toEqual({
      node: "later",
      process_id: "filter_bbox",
      gives: "unknown",
      known_after: "later",
    });
  });

  it("what a stage must find out first", async () => {
    const geometries = {
      type: "Polygon",
      coordinates: [
        [
          [15.01, 45.9],
          [15.05, 45.9],
          [15.05, 46],
          [15.01, 45.9],
        ],
      ],
    };
    const { nodes, results, synchronous } = await explanationOf(
      {
        load: load({ bands: ["red"] }),
        zonal: node("aggregate_spatial", {
          data: from("load"),
          geometries,
          reducer: callback("mean", "data"),
        }),
        save: node("save_result", { data: from("zonal"), format: "JSON" }, true),
      },
      small,
    );
    expect(nodes.slice(1)).toMatchObject([
      { node: "zonal", gives: "unknown", known_after: "zonal" },
      { node: "save", gives: "unknown" },
    ]);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ node: "zonal", role: "stage", work: { exact: true } });
    expect(results[0]!.work!.geometry).toBeGreaterThan(0);
    expect(synchronous).toBe("direct");
  });
});

describe("large graphs", () => {
  it("regions stand for a result that is large, and are right about it", async () => {
    // 80 x 80 blocks, 30 days.
    const { work, synchronous } = await explanationOf(
      { load: load({ bands: ["red", "nir"] }), mean: mean("load"), save: save("mean") },
      { cells: 20_480, days: 30 },
    );
    const blocks = 80 * 80 * 30 * 2;
    expect(work!.exact).toBe(false);
    expect(Math.abs(work!.blocks / blocks - 1)).toBeLessThan(0.25);
    expect(synchronous).toBe("refused");
  });

  it("what is too much to plan is left out, and nothing takes long", async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [
        `n${i}`,
        node("apply", { data: from(i === 0 ? "load" : `n${i - 1}`), process: callback("absolute", "x") }),
      ]),
    );
    const saves = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`s${i}`, { ...save(`n${i}`), result: i === 0 }]),
    );
    const ports = plannedPorts({ cells: 20_480, days: 30 });
    const { prepared, errors } = await validated(
      { process_graph: { load: load(), ...chain, ...saves } },
      {},
      {
        allowance: usersAllowance(),
        bind: (one) => bindLoad(one, ports),
        bindFunction: () => Promise.resolve(null),
      },
    );
    expect(errors).toEqual([]);
    const before = process.cpuUsage();
    const { work, results, nodes } = explain(prepared!);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
    expect(work).toBeNull();
    expect(results).toHaveLength(400);
    expect(nodes.length).toBeGreaterThan(400);
    expect(JSON.stringify(nodes).length).toBeLessThan(1.1 * explained.characters);
  });
});
