/** What no task can finish is cut smaller, or refused with the figure before it starts: pixels, tables, pictures, rows and stages. */
import { describe, expect, it } from "vitest";
import { jobPlanOf } from "../../../../src/app/work/plan-job.ts";
import { groupsOf, roundTasks } from "../../../../src/app/work/stage-round.ts";
import { slabFile } from "../../../../src/app/work/slabs.ts";
import { type PlanBuilder, createBuilder } from "../../../../src/cube/builder.ts";
import type { NodeId, Plan } from "../../../../src/cube/plan.ts";
import type { Callback } from "../../../../src/cube/program/program.ts";
import { wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { type CubeShape, sizesOf } from "../../../../src/cube/shape.ts";
import { stageTaskLeaves, taskKernelPixelsMax, workPerInterpretedStep } from "../../../../src/limits.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { callbackOf, reducerOf } from "../../../support/callbacks.ts";

const roomy = 1 << 30;

function shapeOf({ side, dates = 1 }: { readonly side: number; readonly dates?: number }): CubeShape {
  const axis = (name: "x" | "y", step: number) =>
    ({
      name,
      type: "spatial",
      axis: name,
      crs: "EPSG:32633",
      labels: { kind: "regular", origin: name === "x" ? 5e5 : 5e6, step, count: side },
    }) as const;
  const values = Array.from({ length: dates }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString());
  const t = { name: "t", type: "temporal", labels: { kind: "enumerated", values } } as const;
  return { dims: [t, axis("y", -10), axis("x", 10)], type: "int16", nodata: null } as unknown as CubeShape;
}

/** A plan over a cube of which only the shape is known. */
function planOf(shape: CubeShape, grow: (builder: PlanBuilder, cube: NodeId) => void): Plan {
  const builder = createBuilder();
  grow(builder, builder.add("given", { shape }, [], "load"));
  return builder.plan();
}

function job(plan: Plan, format: string): ReturnType<typeof jobPlanOf> {
  const data = new CubeRef(plan.nodes.length - 1);
  return jobPlanOf({ plan, outputs: [{ data, format, options: {}, origin: "save" }] }, roomy);
}

/** The place that the first value has in order: nothing compiles that. */
const interpreted: Callback = {
  program: {
    steps: [
      { op: "order", args: { data: { kind: "param", name: "data" } }, origin: "order" },
      {
        op: "array_element",
        args: { data: { kind: "step", index: 0 }, index: { kind: "const", value: 0 } },
        origin: "element",
      },
    ],
    result: { kind: "step", index: 1 },
  },
  uniforms: {},
} as unknown as Callback;

const tooMuch = (what: string) =>
  expect.objectContaining({
    code: "ProcessGraphComplexity",
    message: expect.stringMatching(
      new RegExp(`^${what}.* takes about \\d+ billion steps; a task takes up to 16 billion`),
    ) as string,
  });

const square = (from: number, to: number) => {
  const [west, north, east, south] = [5e5 + from * 10, 5e6 - from * 10, 5e5 + to * 10, 5e6 - to * 10];
  const ring = [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
    [west, north],
  ];
  return { type: "Polygon", coordinates: [ring] };
};

describe("steps that are interpreted", () => {
  const shape = shapeOf({ side: 512, dates: 50 });
  const workOf = (callback: Callback) => {
    const plan = planOf(shape, (builder, cube) =>
      builder.add("reduce", { ...callback, dim: "t" }, [cube], "reduce"),
    );
    return resolve(plan, [{ node: 1, region: wholeRegion(sizesOf(plan.nodes[1]!.shape)) }]).kernelPixels;
  };

  it("count as what they cost, and so does what reads many values", () => {
    const cells = 512 * 512;
    expect(workOf(interpreted)).toBeGreaterThan(cells * workPerInterpretedStep * 50);
    expect(workOf(callbackOf("median", ["data"], { ignore_nodata: false }))).toBeGreaterThan(cells * 100);
  });

  it("and intervals that overlap count as often as they take a date", () => {
    const groups = Array.from({ length: 200 }, () => Array.from({ length: 50 }, (_, i) => i));
    const all = (callback: Callback) => {
      const params = { ...callback, dim: "t", groups, labels: groups.map((_, i) => String(i)) };
      const plan = planOf(shape, (builder, cube) =>
        builder.add("aggregate_time", params as never, [cube], "aggregate"),
      );
      return resolve(plan, [{ node: 1, region: wholeRegion(sizesOf(plan.nodes[1]!.shape)) }]).kernelPixels;
    };
    const taken = 512 * 512 * 200 * 50;
    expect(all(reducerOf("mean"))).toBeGreaterThanOrEqual(taken);
    expect(all(interpreted)).toBeGreaterThan(taken * workPerInterpretedStep);
  });

  it("make chunks smaller, and are refused where no chunk is small enough", () => {
    const planned = (dates: number) =>
      job(
        planOf(shapeOf({ side: 4096, dates }), (builder, cube) =>
          builder.add("reduce", { ...interpreted, dim: "t" }, [cube], "reduce"),
        ),
        "GTiff",
      );
    expect(planned(2).files).toMatchObject([{ kind: "raster", side: 1024 }]);
    expect(planned(400).files).toMatchObject([{ kind: "raster", side: 256 }]);
    expect(() => planned(2000)).toThrow(tooMuch("A piece of 256 x 256 pixels of the result"));
  });
});

describe("files that one task writes", () => {
  /** The place of every value among so many others. */
  const placed = (shape: CubeShape, others: number) => {
    const items = [
      { kind: "param", name: "x" },
      ...Array.from({ length: others }, (_, i) => ({ kind: "const", value: i })),
    ];
    const [order, element] = interpreted.program.steps;
    const steps = [{ ...order!, args: { data: { kind: "array", items } } }, element!];
    const callback = { ...interpreted, program: { ...interpreted.program, steps } } as Callback;
    return planOf(shape, (builder, cube) => builder.add("apply", callback, [cube], "apply"));
  };

  it("tables", () => {
    const table = (geometries: readonly object[], callback: Callback) =>
      job(
        planOf(shapeOf({ side: 2048 }), (builder, cube) =>
          builder.add("zonal", { ...callback, geometries } as never, [cube], "zones"),
        ),
        "CSV",
      );
    const many = Array.from({ length: 7000 }, (_, i) => square(i % 50, 1900 + (i % 90)));
    expect(table(many.slice(0, 1000), reducerOf("mean")).files).toEqual([{ kind: "whole", output: 0 }]);
    expect(() => table(many, reducerOf("mean"))).toThrow(tooMuch("The result, which one task writes,"));
    expect(() => table(many.slice(0, 1000), callbackOf("sd", ["data"], { ignore_nodata: false }))).toThrow(
      tooMuch("The result, which one task writes,"),
    );
  });

  it("pictures go into more tasks", () => {
    const shape = shapeOf({ side: 512, dates: 10 });
    const files = (others: number) => job(placed(shape, others), "PNG").files;
    expect(files(1)).toHaveLength(1);
    const cut = files(30);
    expect(cut.length).toBeGreaterThan(1);
    const { region } = cut[0] as { region: ReturnType<typeof wholeRegion> };
    expect(resolve(placed(shape, 30), [{ node: 1, region }]).kernelPixels).toBeLessThan(taskKernelPixelsMax);
    expect(() => files(500)).toThrow(tooMuch("A picture of the result"));
  });

  it("rows of netCDF", () => {
    const shape = shapeOf({ side: 2048, dates: 4 });
    const rows = (others: number) =>
      slabFile(placed(shape, others), 1, {
        output: 0,
        name: "result.nc",
        budgetBytes: roomy,
        datatype: null,
      })!.rows;
    expect(rows(30)).toBeLessThan(rows(1));
    expect(() => rows(45_000)).toThrow(tooMuch("A row of the result"));
  });
});

describe("stages", () => {
  const groups = (geometries: readonly object[], callback: Callback) => {
    const plan = planOf(shapeOf({ side: 1024, dates: 8 }), (builder, cube) =>
      builder.add("zonal", { ...callback, geometries } as never, [cube], "zones"),
    );
    return groupsOf({ plan, stages: [{ key: "s", node: 1 }] });
  };
  const overlapping = Array.from({ length: 9000 }, (_, i) => square(i % 20, 230 + (i % 20)));

  it("of easy leaves have many in a task", () => {
    const [group] = groups([square(0, 1000)], reducerOf("mean"));
    expect(group).toMatchObject({
      leavesPerTask: stageTaskLeaves,
      tasks: Math.ceil((16 * 8) / stageTaskLeaves),
    });
  });

  it("of leaves that are much work have few, and are refused where one is too much", () => {
    const cut = groups(overlapping, reducerOf("mean"));
    expect(cut[0]!.leavesPerTask).toBeLessThan(stageTaskLeaves);
    expect(roundTasks(cut)).toBe(Math.ceil(8 / cut[0]!.leavesPerTask));
    expect(() => groups(overlapping, callbackOf("sd", ["data"], { ignore_nodata: false }))).toThrow(
      tooMuch("A piece of 256 x 256 cells of what is gone through"),
    );
  });
});
