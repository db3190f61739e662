/** apply_polygon is chunk_polygon (test/golden/scripts/process_cases.py) with the geometries of a vector data cube. */
import { expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { MemoryCube } from "../../../src/openeo/lowering.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { memoryCube } from "../../support/memory-cubes.ts";

const cube = new MemoryCube(memoryCube({ t: 2, y: 20, x: 20 }, 1));
const box = (west: number): object => ({
  type: "Polygon",
  coordinates: [
    [
      [west, 45.1529],
      [west + 0.0006, 45.1529],
      [west + 0.0006, 45.1535],
      [west, 45.1535],
      [west, 45.1529],
    ],
  ],
});
const geojson = {
  type: "FeatureCollection",
  features: [box(15.0002), box(15.0012), box(14)].map((geometry) => ({
    type: "Feature",
    geometry,
    properties: {},
  })),
};
const data = { from_parameter: "data" };
const process = {
  process_graph: {
    t: { process_id: "dimension_labels", arguments: { data, dimension: "t" } },
    r: {
      process_id: "rename_labels",
      arguments: { data, dimension: "t", source: { from_node: "t" }, target: ["a", "b"] },
      result: true,
    },
  },
};
const of = { data: { from_parameter: "cube" }, process };
const planned = (graph: object) =>
  lower({
    effort: usersEffort(),
    graph: parseGraph(graph).graph!,
    find: findProcess,
    parameters: { cube },
    loads: new Map(),
    stages: new Map(),
  }).plan.nodes;

it("the two make the same plan; polygons without a pixel are passed over", () => {
  const one = planned({
    p: { process_id: "chunk_polygon", arguments: { ...of, chunks: geojson }, result: true },
  });
  const other = planned({
    v: { process_id: "load_geojson", arguments: { data: geojson } },
    p: { process_id: "apply_polygon", arguments: { ...of, geometries: { from_node: "v" } }, result: true },
  });
  const last = one.at(-1)!;
  expect(last.kind).toBe("mosaic");
  expect(last.inputs).toHaveLength(2);
  expect(other.at(-1)!.params).toEqual(last.params);
  expect(last.shape.dims.map(({ name }) => name)).toEqual(["t", "y", "x"]);
  expect(last.shape.dims[0]!.labels).toEqual({ kind: "enumerated", values: ["a", "b"] });
  expect(last.shape.dims.slice(1)).toEqual(cube.params.shape.dims.slice(1));
});

it("polygons without any pixel leave nothing", () => {
  const nodes = planned({
    p: { process_id: "chunk_polygon", arguments: { ...of, chunks: box(14) }, result: true },
  });
  expect(nodes.at(-1)).toMatchObject({ kind: "geometry_mask", params: { geometries: [], inside: false } });
});
