/** The laws of the engine on witnesses, at least one per node kind: any cut gives the same bits; every node is computed once per piece. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../src/cube/builder.ts";
import { type Chunk, isValidAt } from "../../../src/cube/chunk.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { type Region, range, regionKey, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { sizesOf } from "../../../src/cube/shape.ts";
import { cutWindow } from "../../../src/cube/window.ts";
import { callbackOf, reducerOf } from "../../support/callbacks.ts";
import { kindWitnesses, witnessPorts } from "../../support/kind-witnesses.ts";
import { memoryCube } from "../../support/memory-cubes.ts";

const kernel3 = {
  kernel: [
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ],
  factor: 1 / 16,
  border: "replicate",
  replaceInvalid: 0,
} as const;

interface Witness {
  readonly name: string;
  readonly plan: Plan;
}

function build(make: (b: ReturnType<typeof createBuilder>) => void): Plan {
  const builder = createBuilder();
  make(builder);
  return builder.plan();
}

const cube = memoryCube({ t: 5, y: 13, x: 11 }, 7);
const witnesses: readonly Witness[] = [
  ...kindWitnesses,
  ...["mean", "median", "sum", "sd", "first", "max"].map((op) => ({
    name: `${op} over t`,
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add("reduce", { ...reducerOf(op), dim: "t" }, [x], op);
    }),
  })),
  {
    name: "apply_dimension then mean",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      const target = cube.shape.dims[0]!;
      const sorted = b.add(
        "map_dimension",
        { ...callbackOf("sort", ["data"], { asc: true, nodata: true }), dim: "t", target },
        [x],
        "sort",
      );
      b.add("reduce", { ...reducerOf("mean"), dim: "t" }, [sorted], "mean");
    }),
  },
  {
    name: "merge_cubes(x, apply_kernel(x))",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      const k = b.add("kernel", kernel3, [x], "kernel");
      b.add("merge", { resolver: callbackOf("subtract", ["x", "y"]) }, [x, k], "merge");
    }),
  },
  {
    name: "x - kernel(x), four deep",
    plan: build((b) => {
      let x = b.add("memory", cube, [], "load");
      for (let depth = 0; depth < 4; depth++) {
        const k = b.add("kernel", kernel3, [x], `kernel${depth}`);
        x = b.add("merge", { resolver: callbackOf("subtract", ["x", "y"]) }, [x, k], `merge${depth}`);
      }
    }),
  },
  {
    name: "overlapping temporal groups, whole series",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add(
        "aggregate_time",
        {
          ...reducerOf("median"),
          dim: "t",
          groups: [[0, 1, 2], [2, 3, 4], [], [0, 4]],
          labels: ["a", "b", "c", "d"],
        },
        [x],
        "agg",
      );
    }),
  },
];

const lastOf = (plan: Plan): number => plan.nodes.length - 1;

async function evaluate(plan: Plan, region: Region): Promise<Chunk> {
  const node = lastOf(plan);
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), witnessPorts);
  return chunk!;
}

/** Bits of values and validity. */
function bits(chunk: Chunk): string {
  const valid = Uint8Array.from(chunk.data, (_, i) => (isValidAt(chunk, i) ? 1 : 0));
  const data = Float64Array.from(chunk.data, (value, i) => (valid[i] ? value : 0));
  return Buffer.from(data.buffer).toString("hex") + Buffer.from(valid).toString("hex");
}

const regionWithin = (sizes: readonly number[]) =>
  fc.tuple(
    ...sizes.map((size) =>
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
    ),
  );

describe("any cut gives the same bits", () => {
  it.each(witnesses)("$name", async ({ plan }) => {
    const sizes = sizesOf(plan.nodes[lastOf(plan)]!.shape);
    const all = wholeRegion(sizes);
    const whole = await evaluate(plan, all);
    expect([...whole.data].some((_, i) => isValidAt(whole, i))).toBe(true);
    await fc.assert(
      fc.asyncProperty(regionWithin(sizes), async (region) => {
        const part = await evaluate(plan, region);
        expect(part.sizes).toEqual(region.map((r) => r.stop - r.start));
        expect(bits(part)).toBe(bits(cutWindow(whole, all, region)));
      }),
      { numRuns: 25 },
    );
  });
});

describe("every node is computed once per piece", () => {
  it.each(witnesses)("$name", async ({ plan }) => {
    const schedule = resolve(plan, [
      { node: lastOf(plan), region: wholeRegion(sizesOf(plan.nodes[lastOf(plan)]!.shape)) },
    ]);
    const seen = new Map<string, number>();
    await run(plan, schedule, {
      ...witnessPorts,
      watch: {
        computed: (piece) => {
          const key = `${piece.node}|${regionKey(piece.region)}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        },
      },
    });
    expect([...seen.values()].every((count) => count === 1)).toBe(true);
    for (const [key] of seen) {
      const node = Number(key.split("|")[0]);
      if (plan.nodes[node]!.kind === "map_dimension" || plan.nodes[node]!.kind === "kernel") {
        expect([...seen.keys()].filter((other) => other.startsWith(`${node}|`))).toHaveLength(1);
      }
    }
  });
});
