/** Geometries as GDAL, with GEOS and PROJ, computes them (test/golden/scripts/vector_cases.py), and random points by their laws. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import type Geometry from "jsts/org/locationtech/jts/geom/Geometry.js";
import GeoJSONReader from "jsts/org/locationtech/jts/io/GeoJSONReader.js";
import OverlayOp from "jsts/org/locationtech/jts/operation/overlay/OverlayOp.js";
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { type MemoryParams, toMemory } from "../../../src/cube/nodes/memory.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import {
  type Dimension,
  type Grid,
  enumerated,
  labelCount,
  loadDimensions,
  sizesOf,
} from "../../../src/cube/shape.ts";
import { movedGeometry, type PlainGeometry, positionsOf } from "../../../src/cube/vector/geometry.ts";
import { areaOf } from "../../../src/cube/vector/topology.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { MemoryCube } from "../../../src/openeo/lowering.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";

interface Expected<T> {
  readonly distance: number;
  readonly expected: readonly T[];
}

const cases = JSON.parse(readFileSync("test/golden/vector/processes.json", "utf8")) as {
  readonly oracle: string;
  readonly shapes: readonly PlainGeometry[];
  readonly buffers: readonly Expected<PlainGeometry | null>[];
  readonly regular: readonly Expected<readonly (readonly [number, number])[]>[];
  readonly grid: Grid;
  readonly rastered: {
    readonly shapes: readonly PlainGeometry[];
    readonly values: readonly number[];
    /** -1 for no-data. */
    readonly expected: readonly number[];
  };
  /** Of each polygon: value, area, number of rings, and corners in order. */
  readonly classes: {
    readonly values: readonly number[];
    readonly polygons: readonly (readonly [number, number, number, readonly (readonly [number, number])[]])[];
  };
  readonly bases: readonly PlainGeometry[];
  readonly candidates: readonly PlainGeometry[];
  readonly relations: Readonly<Record<string, readonly number[]>>;
};

const collection = (geometries: readonly (PlainGeometry | null)[]): object => ({
  type: "FeatureCollection",
  features: geometries.map((geometry, id) => ({ type: "Feature", geometry, properties: { id } })),
});
const load = (geometries: readonly (PlainGeometry | null)[], properties: readonly string[] = []): object => ({
  process_id: "load_geojson",
  arguments: { data: collection(geometries), properties },
});
const from = (from_node: string): object => ({ from_node });

/** The dimension of geometries that a graph's last node has. */
function lowered(nodes: Readonly<Record<string, object>>, process_id: string, args: object): Dimension {
  const graph = parseGraph({ ...nodes, last: { process_id, arguments: args, result: true } }).graph!;
  const { plan } = lower({
    effort: usersEffort(),
    graph,
    find: findProcess,
    parameters: {},
    loads: new Map(),
    stages: new Map(),
  });
  return plan.nodes.at(-1)!.shape.dims.find((dim) => dim.type === "geometry")!;
}

const inMetres = (geometries: readonly (PlainGeometry | null)[]) => ({
  load: load(geometries),
  moved: { process_id: "vector_reproject", arguments: { data: from("load"), projection: 32633 } },
});
const metres = (dim: Dimension): readonly (PlainGeometry | null)[] =>
  dim.features!.map(({ geometry }) => movedGeometry(geometry, "EPSG:4326", "EPSG:32633"));

const reader = new GeoJSONReader(undefined as never);
/** The area in which two polygons differ, of the one that is expected. */
function differingShare(got: PlainGeometry, expected: PlainGeometry): number {
  const [a, b] = [got, expected].map((geometry) => reader.read(geometry) as Geometry) as [Geometry, Geometry];
  return (OverlayOp.symDifference(a, b) as Geometry).getArea() / b.getArea();
}

describe(`as ${cases.oracle}`, () => {
  it.each(cases.buffers)("buffers of $distance m", ({ distance, expected }) => {
    const dim = lowered(inMetres(cases.shapes), "vector_buffer", { geometries: from("moved"), distance });
    expect(dim.features!.map(({ properties }) => properties["id"])).toEqual(cases.shapes.map((_, i) => i));
    metres(dim).forEach((got, index) => {
      const wanted = expected[index] ?? null;
      if (wanted === null || got === null) expect(got, `shape ${index}`).toBe(wanted);
      else expect(differingShare(got, wanted), `shape ${index}`).toBeLessThan(1e-6);
    });
  });

  it.each(cases.regular)("regular points of $distance m", ({ distance, expected }) => {
    const args = { data: from("moved"), distance };
    const grouped = metres(lowered(inMetres(cases.shapes), "vector_to_regular_points", args));
    grouped.forEach((geometry, index) => {
      const positions = [...positionsOf(geometry)];
      const wanted = expected[index]!;
      expect(positions, `shape ${index}`).toHaveLength(wanted.length);
      positions.forEach(([x, y], i) =>
        expect(Math.hypot(x - wanted[i]![0], y - wanted[i]![1]), `shape ${index}, point ${i}`).toBeLessThan(
          1e-3,
        ),
      );
    });
    const single = lowered(inMetres(cases.shapes), "vector_to_regular_points", { ...args, group: false });
    expect(single.features!.map(({ properties }) => properties["id"])).toEqual(
      expected.flatMap((points, id) => points.map(() => id)),
    );
    expect(labelCount(single.labels)).toBe(expected.flat().length);
  });

  it.each(Object.entries(cases.relations))("bases that %s", (relation, expected) => {
    const dim = lowered({ load: load(cases.candidates), bases: load(cases.bases) }, "filter_vector", {
      data: from("load"),
      geometries: from("bases"),
      relation,
    });
    expect(dim.features!.map(({ properties }) => properties["id"])).toEqual(expected);
  });
});

describe("rasters", () => {
  const bands: Dimension = { name: "bands", type: "bands", labels: enumerated(["class"]) };
  const { grid } = cases;
  const plane = loadDimensions([], [], grid).slice(2);
  const target = new MemoryCube({
    shape: { dims: plane, type: "float64", nodata: null },
    data: Array.from({ length: grid.width * grid.height }, () => 0),
  });
  const planned = (
    graph: object,
    parameters: Readonly<Record<string, MemoryCube>>,
    stages = new Map<string, MemoryParams>(),
  ) =>
    lower({
      effort: usersEffort(),
      graph: parseGraph(graph).graph!,
      find: findProcess,
      parameters,
      loads: new Map(),
      stages,
    }).plan;
  const rastered = async (more: object, properties: readonly string[]) => {
    const { shapes, values } = cases.rastered;
    const features = shapes.map((geometry, i) => ({
      type: "Feature",
      geometry,
      properties: { value: values[i], other: -values[i]!, name: "text" },
    }));
    const plan = planned(
      {
        load: {
          process_id: "load_geojson",
          arguments: { data: { type: "FeatureCollection", features }, properties },
        },
        last: { process_id: "vector_to_raster", arguments: { data: from("load"), ...more }, result: true },
      },
      { target },
    );
    const node = plan.nodes.length - 1;
    const { shape } = plan.nodes[node]!;
    const [chunk] = await run(plan, resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]), {
      reader: { read: () => Promise.reject(new Error("nothing is read")) },
    });
    return { shape, values: toMemory(chunk!, shape).data };
  };

  it.each([
    ["target", ["value", "other"]],
    ["target_data_cube", []],
  ] as const)("of polygons and points, on the grid of %s", async (name, properties) => {
    const { shape, values } = await rastered({ [name]: { from_parameter: "target" } }, properties);
    expect(shape.dims.map((dim) => dim.name)).toEqual(["bands", "y", "x"]);
    expect(shape.dims[0]).toEqual({ name: "bands", type: "bands", labels: enumerated(["value", "other"]) });
    const expected = cases.rastered.expected.map((value) => (value < 0 ? null : value));
    expect(values).toEqual([...expected, ...expected.map((value) => value && -value)]);
  });

  it("without a target, or one without a grid, there is none", async () => {
    await expect(rastered({}, [])).rejects.toMatchObject({ code: "ProcessParameterRequired" });
  });

  it("become polygons", () => {
    const { values, polygons } = cases.classes;
    const cube = new MemoryCube({
      shape: { dims: [bands, ...plane], type: "float64", nodata: null },
      data: values.map((value) => (value < 0 ? null : value)),
    });
    const graph = {
      last: { process_id: "raster_to_vector", arguments: { data: { from_parameter: "cube" } }, result: true },
    };
    const plan = planned(graph, { cube }, new Map([["last#values", cube.params]]));
    const dim = plan.nodes.at(-1)!.shape.dims[0]!;
    expect(plan.nodes.at(-1)!.shape.dims[1]).toMatchObject({
      name: "properties",
      labels: enumerated(["value"]),
    });
    const found = dim.features!.map(({ properties, geometry }) => {
      const moved = movedGeometry(geometry, "EPSG:4326", grid.crs)!;
      expect(properties["bands"]).toBe("class");
      const corners = new Set([...positionsOf(moved)].map(([x, y]) => `${Math.round(x)},${Math.round(y)}`));
      const area = Math.round((reader.read(moved) as Geometry).getArea());
      return JSON.stringify([
        properties["value"],
        area,
        (moved.coordinates as unknown[]).length,
        [...corners].sort(),
      ]);
    });
    const expected = polygons.map(([value, area, rings, corners]) =>
      JSON.stringify([value, area, rings, corners.map((corner) => corner.join()).sort()]),
    );
    expect(found.sort()).toEqual(expected.sort());
  });
});

describe("random points", () => {
  const nodes = { load: load(cases.shapes) };
  const draw = (args: object): Dimension =>
    lowered(nodes, "vector_to_random_points", { data: from("load"), ...args });
  const positions = (dim: Dimension): number[] =>
    dim.features!.map(({ geometry }) => [...positionsOf(geometry)].length);

  it("lie where they are drawn, as many as asked for, the same for a seed and others for another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (geometry_count, seed) => {
        const drawn = draw({ geometry_count, seed });
        expect(drawn).toEqual(draw({ geometry_count, seed }));
        expect(positions(drawn)).toEqual([
          1,
          Math.min(3, geometry_count),
          ...Array.from({ length: 5 }, () => geometry_count),
        ]);
        drawn.features!.forEach(({ geometry }, index) => {
          const shape = cases.shapes[index]!;
          const unique = new Set([...positionsOf(geometry)].map((position) => position.join()));
          expect(unique.size).toBe(positions(drawn)[index]);
          if (!shape.type.endsWith("Polygon")) return;
          const area = areaOf(shape);
          for (const [x, y] of positionsOf(geometry)) expect(area.has(x, y)).toBe(true);
        });
      }),
      { numRuns: 20 },
    );
    expect(draw({ seed: 1 })).not.toEqual(draw({ seed: 2 }));
  });

  it("a total is dealt out", () => {
    expect(positions(draw({ total_count: 17 }))).toEqual([1, 3, 3, 3, 3, 2, 2]);
    expect(positions(draw({ total_count: 1000, geometry_count: 2 }))).toEqual([1, 2, 2, 2, 2, 2, 2]);
    expect(() => draw({ total_count: 6 })).toThrow(
      expect.objectContaining({ code: "CountMismatch" }) as Error,
    );
  });

  it("spread evenly over an area", () => {
    const square = {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 4],
          [0, 0],
        ],
      ],
    };
    const triangle = {
      type: "Polygon",
      coordinates: [
        [
          [10, 0],
          [12, 0],
          [12, 2],
          [10, 0],
        ],
      ],
    };
    const both = {
      type: "MultiPolygon",
      coordinates: [square.coordinates, triangle.coordinates],
    };
    const dim = lowered({ load: load([both]) }, "vector_to_random_points", {
      data: from("load"),
      geometry_count: 9000,
    });
    const drawn = [...positionsOf(dim.features![0]!.geometry)];
    const share = (inside: (x: number, y: number) => boolean): number =>
      drawn.filter(([x, y]) => inside(x, y)).length / drawn.length;
    expect(share((x) => x > 5)).toBeCloseTo(2 / 18, 1);
    expect(share((x, y) => x < 2 && y < 2)).toBeCloseTo(4 / 18, 1);
  });
});

describe("errors and gaps", () => {
  it("degrees are no metres", () => {
    for (const [process, name] of [
      ["vector_buffer", "geometries"],
      ["vector_to_regular_points", "data"],
    ] as const)
      expect(() =>
        lowered({ load: load(cases.shapes) }, process, { [name]: from("load"), distance: 1 }),
      ).toThrow(expect.objectContaining({ code: "UnitMismatch" }) as Error);
  });

  it("a dimension that has no geometries is not reprojected", () => {
    const nodes = { load: load(cases.shapes, ["id"]) };
    const args = { data: from("load"), projection: 3857 };
    for (const dimension of ["none", "properties"])
      expect(() => lowered(nodes, "vector_reproject", { ...args, dimension })).toThrow(
        expect.objectContaining({ code: "DimensionNotAvailable" }) as Error,
      );
    expect(lowered(nodes, "vector_reproject", args).crs).toBe("EPSG:3857");
  });

  it("what is empty stays a label, and is no relation of anything", () => {
    const nodes = inMetres([null, cases.shapes[0]!]);
    const buffer = lowered(nodes, "vector_buffer", { geometries: from("moved"), distance: 5 });
    expect(buffer.features!.map(({ geometry }) => geometry === null)).toEqual([true, false]);
    const single = lowered(nodes, "vector_to_random_points", { data: from("moved"), group: false });
    expect(single.features!.map(({ geometry }) => geometry === null)).toEqual([true, false]);
    const kept = lowered(nodes, "filter_vector", {
      data: from("load"),
      geometries: from("load"),
      relation: "intersects",
    });
    expect(kept.features).toHaveLength(1);
  });

  it("a ring that is open is told of", () => {
    const open = {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [2, 2],
          [2, 0],
        ],
      ],
    };
    const nodes = { ...inMetres([open]), other: load(cases.bases) };
    const invalid = expect.objectContaining({ code: "ProcessParameterInvalid" }) as Error;
    for (const relation of ["within", "intersects"])
      expect(() =>
        lowered(nodes, "filter_vector", { data: from("load"), geometries: from("load"), relation }),
      ).toThrow(invalid);
    expect(() =>
      lowered(nodes, "vector_to_regular_points", { data: from("moved"), distance: 10_000 }),
    ).toThrow(invalid);
    expect(() => lowered(nodes, "vector_buffer", { geometries: from("moved"), distance: 1 })).toThrow(
      invalid,
    );
  });
});
