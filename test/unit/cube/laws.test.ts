/** The laws of the engine on witnesses: any cut gives the same bits; every node is computed once per piece. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../src/cube/builder.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import type { Program } from "../../../src/cube/program/program.ts";
import { type Region, range, regionKey, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { sizesOf } from "../../../src/cube/shape.ts";
import { cutWindow } from "../../../src/cube/window.ts";
import type { BlockReader } from "../../../src/cube/source.ts";
import { memoryCube } from "../../support/memory-cubes.ts";

const noReader: BlockReader = { read: () => Promise.reject(new Error("nothing is read here")) };

/** A callback that is one process on its parameter. */
function single(op: string, param: "x" | "data", args: Record<string, unknown> = {}): Program {
  const consts = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, { kind: "const", value } as never]),
  );
  return {
    steps: [{ op, args: { [param]: { kind: "param", name: param }, ...consts }, origin: op }],
    result: { kind: "step", index: 0 },
  };
}

const reducer = (op: string) => single(op, "data", { ignore_nodata: true });
const callback = (program: Program) => ({ program, uniforms: {} });
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
const add = (op: string): Program => ({
  steps: [{ op, args: { x: { kind: "param", name: "x" }, y: { kind: "param", name: "y" } }, origin: op }],
  result: { kind: "step", index: 0 },
});

const witnesses: readonly Witness[] = [
  {
    name: "apply",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add("apply", callback(single("absolute", "x")), [x], "apply");
    }),
  },
  ...["mean", "median", "sum", "sd", "first", "max"].map((op) => ({
    name: `${op} over t`,
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add("reduce", { ...callback(reducer(op)), dim: "t" }, [x], op);
    }),
  })),
  {
    name: "apply_dimension then mean",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      const target = cube.shape.dims[0]!;
      const sorted = b.add(
        "map_dimension",
        { ...callback(single("sort", "data", { asc: true, nodata: true })), dim: "t", target },
        [x],
        "sort",
      );
      b.add("reduce", { ...callback(reducer("mean")), dim: "t" }, [sorted], "mean");
    }),
  },
  {
    name: "merge_cubes(x, apply_kernel(x))",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      const k = b.add("kernel", kernel3, [x], "kernel");
      b.add("merge", { resolver: callback(add("subtract")) }, [x, k], "merge");
    }),
  },
  {
    name: "x - kernel(x), four deep",
    plan: build((b) => {
      let x = b.add("memory", cube, [], "load");
      for (let depth = 0; depth < 4; depth++) {
        const k = b.add("kernel", kernel3, [x], `kernel${depth}`);
        x = b.add("merge", { resolver: callback(add("subtract")) }, [x, k], `merge${depth}`);
      }
    }),
  },
  {
    name: "mask",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      const m = b.add("memory", memoryCube({ y: 13, x: 11 }, 3), [], "mask data");
      const flags = b.add("apply", callback(single("gt", "x", { y: 0 })), [m], "gt");
      b.add("mask", { replacement: null }, [x, flags], "mask");
    }),
  },
  {
    name: "overlapping temporal groups",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add(
        "aggregate_time",
        {
          ...callback(reducer("mean")),
          dim: "t",
          groups: [[0, 1, 2], [2, 3, 4], [], [0, 4]],
          labels: ["a", "b", "c", "d"],
        },
        [x],
        "agg",
      );
    }),
  },
  {
    name: "overlapping temporal groups, whole series",
    plan: build((b) => {
      const x = b.add("memory", cube, [], "load");
      b.add(
        "aggregate_time",
        {
          ...callback(reducer("median")),
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
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader: noReader });
  return chunk!;
}

/** Bits of values and validity. */
function bits(chunk: Chunk): string {
  const valid = chunk.mask ?? new Uint8Array(chunk.data.length).fill(1);
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
      reader: noReader,
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
