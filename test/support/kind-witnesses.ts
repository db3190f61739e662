/** A small plan per node kind that ends in a node of it; a kind without one does not compile. */
import { type PlanBuilder, createBuilder } from "../../src/cube/builder.ts";
import type { Chunk } from "../../src/cube/chunk.ts";
import type { ExternalFunction, ExternalPort } from "../../src/cube/node.ts";
import type { KindName, NodeParams } from "../../src/cube/nodes/index.ts";
import type { NodeId, Plan } from "../../src/cube/plan.ts";
import { range } from "../../src/cube/region.ts";
import { type Grid, enumerated, gridOf, sizesOf } from "../../src/cube/shape.ts";
import { movedGeometry } from "../../src/cube/vector/geometry.ts";
import { callbackOf, reducerOf } from "./callbacks.ts";
import { memoryCube } from "./memory-cubes.ts";
import { MemoryFiles } from "./memory-files.ts";

const cube = memoryCube({ t: 5, y: 13, x: 11 }, 7);
const grid = gridOf(cube.shape)!;
/** Begins inside of cells of the cube, ends outside of it, and has other cells. */
const askew: Grid = {
  ...grid,
  originX: 500013,
  originY: 4999984,
  stepX: 7,
  stepY: -6,
  width: 17,
  height: 15,
};

const geometries = [
  {
    type: "Polygon",
    coordinates: [
      [
        [500012, 4999991],
        [500101, 4999950],
        [500031, 4999875],
        [500012, 4999991],
      ],
    ],
  },
  { type: "Point", coordinates: [500055, 4999905] },
  { type: "Point", coordinates: [100, 100] },
];

const features = geometries.map((geometry) => ({
  geometry: movedGeometry(geometry, grid.crs, "EPSG:4326"),
  properties: {},
}));

const witnessFiles = new MemoryFiles();
for (const [name, seed] of [
  ["early", 3],
  ["late", 5],
] as const)
  witnessFiles.add(name, grid, { type: "int16", nodata: 0, value: (i) => ((i * 48271 + seed) % 5) * seed });

/**
 * A function of what a piece is: sums over t of every cell, and beside them what depends on all that the piece sees.
 * Gives (stat, y, x) for (t, y, x).
 */
const pieceFunction: ExternalPort = async ({ values, shape, returns, seed }) => {
  const [times, height, width] = sizesOf(shape) as [number, number, number];
  const cells = height * width;
  const out = new Float64Array(2 * cells);
  let all = seed % 1000;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) all += values[i]!;
  for (let cell = 0; cell < cells; cell++) {
    for (let t = 0; t < times; t++) out[cell]! += values[t * cells + cell]!;
    out[cells + cell] = all;
  }
  if (sizesOf(returns).join() !== [2, height, width].join()) throw new RangeError("another form is declared");
  await Promise.resolve();
  return out;
};

const functionOf = (code: string): ExternalFunction => ({
  runtime: "Test",
  version: "1",
  revision: "0",
  code,
  codeHash: code,
  user: "u",
  context: null,
});

/** Sums over the cells of a geometry of (t, pixel). */
const zoneFunction: ExternalPort = ({ values, shape }) => {
  const [times, cells] = sizesOf(shape) as [number, number];
  return Promise.resolve(
    Float64Array.from({ length: times }, (_, t) => {
      let sum = 0;
      for (const value of values.subarray(t * cells, (t + 1) * cells)) if (!Number.isNaN(value)) sum += value;
      return sum;
    }),
  );
};

const witnessFunctions: ExternalPort = (call) =>
  call.function.code === "zones" ? zoneFunction(call) : pieceFunction(call);

type Witness<P> = (b: PlanBuilder, add: (params: P, inputs: readonly NodeId[]) => void) => void;

const witnesses: { readonly [K in KindName]: Witness<NodeParams[K]> } = {
  aggregate_time: (b, add) =>
    add(
      {
        ...reducerOf("mean"),
        dim: "t",
        groups: [[0, 1, 2], [2, 3, 4], [], [0, 4]],
        labels: ["a", "b", "c", "d"],
      },
      [given(b)],
    ),
  apply: (b, add) => add(callbackOf("absolute", ["x"]), [given(b)]),
  clip: (b, add) => add({ grid: askew }, [given(b)]),
  external: (b, add) =>
    add(
      {
        function: functionOf("pieces"),
        cut: ["whole", { size: 4, overlap: 1, filled: true }, { size: 3, overlap: 2, filled: false }],
        dims: [
          { name: "stat", type: "other", labels: enumerated(["sum", "all"]) },
          { same: "y" },
          { same: "x" },
        ],
      },
      [given(b)],
    ),
  external_zones: (b, add) => add({ function: functionOf("zones"), features }, [given(b)]),
  flatten: (b, add) => add({ dims: ["x", "t"], target: "both", separator: "~" }, [given(b)]),
  geometry_mask: (b, add) =>
    add({ geometries, crs: grid.crs, inside: true, replacement: 7, keepsMissing: true }, [given(b)]),
  given: (_b, add) => add({ shape: cube.shape }, []),
  kernel: (b, add) =>
    add({ kernel: [[1, 2, 1]], factor: 0.25, border: "reflect", replaceInvalid: 0 }, [given(b)]),
  load: (_b, add) => add(loaded, []),
  map_dimension: (b, add) =>
    add(
      {
        ...callbackOf("sort", ["data"], { asc: true, nodata: true }),
        dim: "t",
        target: cube.shape.dims[0]!,
      },
      [given(b)],
    ),
  mask: (b, add) => {
    const where = b.add("apply", callbackOf("gt", ["x"], { y: 0 }), [flat(b)], "where");
    add({ replacement: null }, [given(b), where]);
  },
  memory: (_b, add) => add(cube, []),
  merge: (b, add) => add({ resolver: callbackOf("subtract", ["x", "y"]) }, [given(b), flat(b)]),
  neighborhood: (b, add) => {
    const windows = [
      { own: range(0, 2), seen: range(0, 3) },
      { own: range(2, 5), seen: range(1, 5) },
    ];
    const nested = windows.map(({ seen }) => {
      const inner = createBuilder();
      const sizes = { t: seen.stop - seen.start, y: 6, x: 9 };
      const piece = inner.add(
        "given",
        { shape: { ...memoryCube(sizes, 1).shape, nodata: NaN } },
        [],
        "piece",
      );
      const means = inner.add("reduce", { ...reducerOf("mean"), dim: "t" }, [piece], "mean");
      const kernel = [
        [1, 1, 1],
        [1, 2, 1],
        [1, 1, 1],
      ];
      const smooth = inner.add(
        "kernel",
        { kernel, factor: 0.1, border: 0, replaceInvalid: 3 },
        [means],
        "smooth",
      );
      const node = inner.add(
        "merge",
        { resolver: callbackOf("subtract", ["x", "y"]) },
        [piece, smooth],
        "merge",
      );
      return { plan: inner.plan(), node, peakBytes: 1, kernelPixels: 1 };
    });
    const steps = (size: number) => ({ size, overlap: 2, filled: true });
    add({ cut: [{ windows }, steps(2), steps(5)], nested }, [given(b)]);
  },
  mosaic: (b, add) => {
    const windows = [
      { y: { start: 2, stop: 8 }, x: { start: 0, stop: 5 } },
      { y: { start: 5, stop: 13 }, x: { start: 4, stop: 11 } },
    ];
    const parts = windows.map(({ y, x }, i) => {
      const rows = b.add("select", { dim: "y", indexes: y }, [given(b)], `rows${i}`);
      return b.add("select", { dim: "x", indexes: x }, [rows], `part${i}`);
    });
    add({ grid, windows }, parts);
  },
  nodata_scan: (b, add) => add({ dim: "x" }, [given(b)]),
  rasterize: (b, add) => {
    const labels = enumerated(["a", "b", "c"]);
    const dims = [
      { name: "t", type: "other", labels: enumerated(["u", "v"]) },
      { name: "g", type: "geometry", labels },
    ] as const;
    const data = [1, null, 3, 4, 5, null];
    const values = b.add("memory", { shape: { dims, type: "float64", nodata: null }, data }, [], "values");
    add({ dim: "g", geometries, crs: grid.crs, grid }, [values]);
  },
  reduce: (b, add) => add({ ...reducerOf("median"), dim: "t" }, [given(b)]),
  resample: (b, add) => add({ grid: askew, method: "bilinear" }, [given(b)]),
  reshape: (b, add) => {
    const one = { name: "one", type: "other", labels: enumerated(["only"]) } as const;
    add({ shape: { ...cube.shape, dims: [one, ...cube.shape.dims] }, from: [null, 0, 1, 2] }, [given(b)]);
  },
  select: (b, add) => add({ dim: "t", indexes: [3, 4, 0], labels: ["d", "e", "a"] }, [given(b)]),
  spatial_window: (b, add) =>
    add({ ...reducerOf("median"), x: { size: 3, first: -1, count: 4 }, y: { size: 4, first: 1, count: 3 } }, [
      given(b),
    ]),
  unflatten: (b, add) =>
    add(
      {
        dim: "t",
        targets: [
          { name: "year", labels: ["a", "b"] },
          { name: "month", labels: ["1", "2", "3"] },
        ],
        from: [0, 1, 4, -1, 2, 3],
      },
      [given(b)],
    ),
  zonal: (b, add) => add({ ...reducerOf("sd"), geometries }, [given(b)]),
};

/** The cube that nested plans work on. */
const givenChunk: Chunk = {
  sizes: sizesOf(cube.shape),
  type: "float64",
  data: Float64Array.from(cube.data, (value) => value ?? NaN),
  mask: Uint8Array.from(cube.data, (value) => (value === null ? 0 : 1)),
  nodata: null,
};

export const witnessPorts = { reader: witnessFiles.reader(), external: witnessFunctions, given: givenChunk };

const loaded = await witnessFiles.load(askew, [["early", "late"], ["late"]], { type: "int16", nodata: 0 });

const given = (b: PlanBuilder): NodeId => b.add("memory", cube, [], "cube");
const flat = (b: PlanBuilder): NodeId => b.add("memory", memoryCube({ y: 13, x: 11 }, 3), [], "flat");

function planOf<K extends KindName>(kind: K): { readonly name: K; readonly plan: Plan } {
  const b = createBuilder();
  witnesses[kind](b, (params, inputs) => void b.add(kind, params, inputs, kind));
  return { name: kind, plan: b.plan() };
}

export const kindWitnesses = (Object.keys(witnesses) as KindName[]).map(planOf);
