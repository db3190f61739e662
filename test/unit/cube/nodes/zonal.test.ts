/** Zonal statistics against values picked cell by cell, and with thousands of geometries over each other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../../support/allowance.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { nodeKind } from "../../../../src/cube/nodes/index.ts";
import type { ZonalParams } from "../../../../src/cube/nodes/zonal.ts";
import { evaluate as evaluateProgram } from "../../../../src/cube/program/scalar.ts";
import { medianOf } from "../../../../src/cube/reducers/select.ts";
import { range, wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { run } from "../../../../src/cube/run.ts";
import { gridOf, sizesOf } from "../../../../src/cube/shape.ts";
import { transformer } from "../../../../src/cube/crs/index.ts";
import { zonalPairsMax, zonalSpansAtOnce } from "../../../../src/limits.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";
import { naiveCells } from "../../../support/naive-cells.ts";

const cube = memoryCube({ t: 2, y: 256, x: 256 }, 11);
const grid = gridOf(cube.shape)!;

const callbackOf = (op: string, args: Readonly<Record<string, unknown>> = {}) => ({
  program: {
    steps: [
      {
        op,
        args: {
          data: { kind: "param" as const, name: "data" },
          ignore_nodata: { kind: "const" as const, value: true },
          ...Object.fromEntries(
            Object.entries(args).map(([name, value]) => [
              name,
              { kind: "const" as const, value: value as never },
            ]),
          ),
        },
        origin: op,
      },
    ],
    result: { kind: "step" as const, index: 0 },
  },
  uniforms: {},
});

/** Quadrilaterals, some of them over each other, one with a hole, one outside. */
const fields = Array.from({ length: 40 }, (_, i) => {
  const x = 500000 + (i % 8) * 300 + 3.7 * i;
  const y = 5000000 - Math.floor(i / 8) * 450 - 2.3 * i;
  const ring = [
    [x, y],
    [x + 250 + 5 * i, y - 40],
    [x + 210, y - 330 - 4 * i],
    [x - 25, y - 260],
  ];
  const hole = ring.map(([u, v]) => [x + 100 + (u! - x) / 4, y - 120 + (v! - y) / 4]);
  return { type: "Polygon", coordinates: i % 5 === 0 ? [ring, hole] : [ring] };
}).concat([
  {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  },
]);

async function zonal(params: ZonalParams): Promise<Chunk> {
  const builder = createBuilder();
  const node = builder.add("zonal", params, [builder.add("memory", cube, [], "cube")], "zonal");
  const plan = builder.plan();
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const reader = { read: () => Promise.reject(new Error("nothing to read")) } as never;
  return (await run(plan, resolve(plan, [{ node, region }]), { reader }))[0]!;
}

const resultOf = (chunk: Chunk): (number | null)[] =>
  Array.from(chunk.data, (value, i) => (chunk.mask![i] === 1 ? value : null));

describe("one leaf", () => {
  it.each(["mean", "sum", "min", "max", "count", "sd", "variance", "median", "first", "product"])(
    "%s of the values that lie inside",
    async (op) => {
      const callback = callbackOf(op);
      const ofNothing = op === "count" ? 0 : null;
      const expected = fields.flatMap((geometry) => {
        const cells = naiveCells(geometry, grid);
        return [0, 1].map((t) => {
          const data = cells.map((cell) => cube.data[t * 65536 + cell]!);
          return cells.length === 0 ? ofNothing : evaluateProgram(callback.program, { data }, usersEffort());
        });
      });
      expect(expected.filter((value) => value !== ofNothing)).toHaveLength(80);
      expect(resultOf(await zonal({ ...callback, geometries: fields }))).toEqual(expected);
    },
  );

  it("features are moved to the grid", async () => {
    const back = transformer("EPSG:32633", "EPSG:4326");
    const features = fields.slice(0, 40).map(({ coordinates }) => ({
      geometry: {
        type: "Polygon",
        coordinates: coordinates.map((ring) => ring.map(([x, y]) => [...back(x!, y!)])),
      },
      properties: {},
    }));
    const planar = await zonal({ ...callbackOf("count"), geometries: fields.slice(0, 40) });
    expect(resultOf(await zonal({ ...callbackOf("count"), features }))).toEqual(resultOf(planar));
  });
});

describe("7,000 geometries over each other", () => {
  const whole = (by: number): object => ({
    type: "Polygon",
    coordinates: [
      [
        [499990 - by, 5000010],
        [510000, 5000010],
        [510000, 4990000],
        [499990 - by, 4990000],
      ],
    ],
  });
  const many = Array.from({ length: 7000 }, (_, i) => whole(i));

  it("are found some at a time, and each has its value", async () => {
    const some = many.slice(0, 1200);
    expect(some.length * grid.height).toBeGreaterThan(zonalSpansAtOnce);
    const [alone, all] = [
      await zonal({ ...callbackOf("sum"), geometries: [whole(0)] }),
      await zonal({ ...callbackOf("sum"), geometries: some }),
    ];
    expect(resultOf(all)).toEqual(some.flatMap(() => resultOf(alone)));
  });

  it("are told as work: every cell of each, for every label", () => {
    const of = (geometries: readonly object[]) =>
      nodeKind("zonal").work(
        { ...callbackOf("mean"), geometries } as never,
        [range(0, geometries.length), range(0, 2)],
        [cube.shape],
      );
    expect(of(many).kernelPixels).toBe(2 * 65536 * (7000 + 1));
    expect(of(many).geometry).toBe(7000 * 5);
    // The spans of more do not stay, so that each label looks at all positions.
    expect(of([...many, ...many]).geometry).toBe(2 * 14_000 * 5);
    expect(of(many).bytes).toBeLessThan(16 * 1024 * 1024);
  });

  it("more pairs of geometries and leaves than any field has are refused at once", () => {
    const wide = memoryCube({ y: 1, x: 1 }, 1).shape;
    const dims = wide.dims.map((dim) => ({ ...dim, labels: { ...dim.labels, count: 60_000 } }));
    const geometries = Array.from({ length: 200 }, () => ({
      type: "Polygon",
      coordinates: [
        [
          [500000, 5000000],
          [1100000, 5000000],
          [1100000, 4400000],
          [500000, 4400000],
        ],
      ],
    }));
    const started = process.cpuUsage();
    expect(geometries.length * Math.ceil(60_000 / 256) ** 2).toBeGreaterThan(zonalPairsMax);
    expect(() =>
      nodeKind("zonal").work(
        { ...callbackOf("mean"), geometries } as never,
        [range(0, 200)],
        [{ ...wide, dims } as never],
      ),
    ).toThrowError(/pairs of a geometry and a piece/);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });
});

it("medians by selection are those of sorted values", () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 70 }), (values) => {
      const sorted = Float64Array.from(values).sort();
      const half = sorted.length >> 1;
      const expected = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
      // Zeros of either sign are one value to a selection.
      expect(medianOf(Float64Array.from(values), values.length) + 0).toBe(expected + 0);
    }),
    { numRuns: 500 },
  );
});
