/** A small plan per node kind that ends in a node of it; a kind without one does not compile. */
import { type PlanBuilder, createBuilder } from "../../src/cube/builder.ts";
import { allocate } from "../../src/cube/chunk.ts";
import type { ExternalPort } from "../../src/cube/node.ts";
import type { KindName, NodeParams } from "../../src/cube/nodes/index.ts";
import type { NodeId, Plan } from "../../src/cube/plan.ts";
import { type Grid, enumerated, gridOf } from "../../src/cube/shape.ts";
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

export const witnessFiles = new MemoryFiles();
for (const [name, seed] of [
  ["early", 3],
  ["late", 5],
] as const)
  witnessFiles.add(name, grid, { type: "int16", nodata: 0, value: (i) => ((i * 48271 + seed) % 5) * seed });

/** Gives back what it gets, doubled. */
export const witnessPort: ExternalPort = (_call, chunk) => {
  const data = allocate("float64", chunk.data.length);
  for (let i = 0; i < data.length; i++) data[i] = 2 * chunk.data[i]!;
  return Promise.resolve({ ...chunk, type: "float64", data });
};

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
    add({ runtime: "double", codeHash: "0", shape: cube.shape, context: null }, [given(b)]),
  flatten: (b, add) => add({ dims: ["x", "t"], target: "both", separator: "~" }, [given(b)]),
  geometry_mask: (b, add) =>
    add({ geometries, crs: grid.crs, inside: true, replacement: 7, keepsMissing: true }, [given(b)]),
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
  nodata_scan: (b, add) => add({ dim: "x" }, [given(b)]),
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

const loaded = await witnessFiles.load(askew, [["early", "late"], ["late"]], { type: "int16", nodata: 0 });

const given = (b: PlanBuilder): NodeId => b.add("memory", cube, [], "cube");
const flat = (b: PlanBuilder): NodeId => b.add("memory", memoryCube({ y: 13, x: 11 }, 3), [], "flat");

function planOf<K extends KindName>(kind: K): { readonly name: K; readonly plan: Plan } {
  const b = createBuilder();
  witnesses[kind](b, (params, inputs) => void b.add(kind, params, inputs, kind));
  return { name: kind, plan: b.plan() };
}

export const kindWitnesses = (Object.keys(witnesses) as KindName[]).map(planOf);
