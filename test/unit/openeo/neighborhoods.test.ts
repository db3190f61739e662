/** apply_neighborhood with processes: against the same process on the whole cube where that is known to be the same, and against plain loops. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enumerated, sizesOf } from "../../../src/cube/shape.ts";
import { range, wholeRegion } from "../../../src/cube/region.ts";
import { cutWindow } from "../../../src/cube/window.ts";
import { memoryCube } from "../../support/memory-cubes.ts";
import { cubeOf, processOf, valuesOf } from "../../support/udf-graphs.ts";

const none = { runtimes: [] };
const px = (dimension: string, value: number | null) => ({ dimension, value, unit: "px" });
const callback = (process_id: string, args: object): object => ({
  process_graph: {
    inner: { process_id, arguments: { data: { from_parameter: "data" }, ...args }, result: true },
  },
});
const each = (process_id: string, args: object = {}): object =>
  callback("apply", {
    context: { from_parameter: "context" },
    process: {
      process_graph: { it: { process_id, arguments: { x: { from_parameter: "x" }, ...args }, result: true } },
    },
  });
const neighborhood = (args: object): object => processOf("apply_neighborhood", args);
const blur = {
  kernel: [
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ],
  factor: 1 / 16,
  replace_invalid: 0,
};

const cube = memoryCube({ t: 5, bands: ["a", "b"], y: 23, x: 31 }, 11);
/** Dates of 2023: two in January, one in February, none in March, two in April. */
const dated = {
  ...cube,
  shape: {
    ...cube.shape,
    dims: cube.shape.dims.map((dim) =>
      dim.name === "t"
        ? {
            ...dim,
            labels: enumerated([
              "2023-01-05",
              "2023-01-20",
              "2023-02-10",
              "2023-04-06",
              "2023-04-20T10:00:00Z",
            ]),
          }
        : dim,
    ),
  },
};

describe("with a process", () => {
  it("a kernel with overlap is the kernel of the whole cube", async () => {
    const size = [px("x", 8), px("y", 5)];
    const overlap = [px("x", 1), px("y", 1)];
    const parts = await cubeOf(
      neighborhood({ size, overlap, process: callback("apply_kernel", blur) }),
      cube,
      none,
    );
    const whole = await cubeOf(processOf("apply_kernel", blur), cube, none);
    expect(valuesOf(await parts.compute())).toEqual(valuesOf(await whole.compute()));
    const { written } = whole.shape;
    expect(parts.shape).toEqual({ ...cube.shape, type: "float64", nodata: null, written });
  });
  it("without overlap nothing is seen of other pieces, and cells beyond the cube are no data", async () => {
    const process = neighborhood({
      size: [px("x", 8), px("y", 8)],
      process: callback("apply_kernel", { ...blur, border: "replicate" }),
    });
    const values = valuesOf(await (await cubeOf(process, cube, none)).compute());
    const at = (y: number, x: number): number => cube.data[y * 31 + x] ?? 0;
    const sum = (rows: readonly number[], columns: readonly number[]): number => {
      let total = 0;
      for (const [i, row] of rows.entries())
        for (const [j, column] of columns.entries())
          total += blur.kernel[i]![j]! * (row > 22 || column > 30 ? 0 : at(row, column));
      return total / 16;
    };
    // The last cell of the first piece repeats its own border; the piece at the corner ends with cells that the cube does not have.
    expect(values[7 * 31 + 7]).toBeCloseTo(sum([6, 7, 7], [6, 7, 7]), 5);
    expect(values[22 * 31 + 30]).toBeCloseTo(sum([21, 22, 23], [29, 30, 31]), 5);
  });
  it("any cut gives the same bits, windows of time included", async () => {
    const process = neighborhood({
      size: [px("x", 7), px("y", 6), { dimension: "t", value: "P1M" }],
      overlap: [px("x", 2), { dimension: "t", value: "P10D" }],
      process: {
        process_graph: {
          mean: {
            process_id: "reduce_dimension",
            arguments: {
              data: { from_parameter: "data" },
              dimension: "t",
              reducer: {
                process_graph: {
                  m: { process_id: "mean", arguments: { data: { from_parameter: "data" } }, result: true },
                },
              },
            },
          },
          minus: {
            process_id: "merge_cubes",
            arguments: {
              cube1: { from_parameter: "data" },
              cube2: { from_node: "mean" },
              overlap_resolver: {
                process_graph: {
                  s: {
                    process_id: "subtract",
                    arguments: { x: { from_parameter: "x" }, y: { from_parameter: "y" } },
                    result: true,
                  },
                },
              },
            },
            result: true,
          },
        },
      },
    });
    const made = await cubeOf(process, dated, none);
    const sizes = sizesOf(made.shape);
    const all = wholeRegion(sizes);
    const whole = await made.compute();
    const within = fc.tuple(
      ...sizes.map((size) =>
        fc
          .tuple(fc.nat(size - 1), fc.nat(size - 1))
          .map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(within, async (region) => {
        expect(valuesOf(await made.compute(region))).toEqual(valuesOf(cutWindow(whole, all, region)));
      }),
      { numRuns: 15 },
    );
    // Months from 5 January on: the first one has two dates and sees a third, the second one has that alone, the fourth one has two.
    const cells = 23 * 31;
    const at = (t: number, i: number): number | null => dated.data[t * 2 * cells + i]!;
    const i = dated.data.findIndex(
      (_, cell) => cell < cells && [0, 1, 2, 3, 4].every((t) => at(t, cell) !== null),
    );
    const value = valuesOf(whole);
    const mean = (...steps: number[]): number => steps.reduce((sum, t) => sum + at(t, i)!, 0) / steps.length;
    const close = (t: number, expected: number): void =>
      expect(value[t * 2 * cells + i]! / expected).toBeCloseTo(1, 9);
    close(0, at(0, i)! - mean(0, 1, 2));
    expect(value[2 * 2 * cells + i]).toBe(0);
    close(3, at(3, i)! - mean(3, 4));
  });
  it("a single series is an array", async () => {
    const process = neighborhood({
      size: [px("x", 1), px("y", 1), px("bands", 1)],
      process: {
        process_graph: {
          sorted: {
            process_id: "sort",
            arguments: { data: { from_parameter: "data" }, nodata: true },
            result: true,
          },
        },
      },
    });
    const made = await cubeOf(process, cube, none);
    const along = await cubeOf(
      processOf("apply_dimension", {
        dimension: "t",
        process: {
          process_graph: {
            sorted: {
              process_id: "sort",
              arguments: { data: { from_parameter: "data" }, nodata: true },
              result: true,
            },
          },
        },
      }),
      cube,
      none,
    );
    expect(valuesOf(await made.compute())).toEqual(valuesOf(await along.compute()));
  });
  it("sees the context", async () => {
    const process = neighborhood({
      size: [px("x", 4), px("y", 4)],
      process: each("multiply", { y: { from_parameter: "context" } }),
      context: 2,
    });
    const values = valuesOf(await (await cubeOf(process, cube, none)).compute());
    expect(values).toEqual(cube.data.map((value) => (value === null ? null : value * 2)));
  });
  it("measures in units of the cube, and in metres", async () => {
    for (const unit of [null, "m"]) {
      const size = [
        { dimension: "x", value: 40, unit },
        { dimension: "y", value: 50, unit },
      ];
      const made = await cubeOf(neighborhood({ size, process: each("absolute") }), cube, none);
      expect(made.prepared.plan.nodes.at(-1)).toMatchObject({
        params: { cut: ["whole", "whole", { size: 5 }, { size: 4 }] },
      });
    }
  });
});

describe("is refused", () => {
  const size = [px("x", 4), px("y", 4)];
  it.each([
    ["a dimension that is not there", { size: [px("z", 1)] }, "DimensionNotAvailable", "'z'"],
    ["a dimension that is named twice", { size: [...size, px("x", 2)] }, "ProcessParameterInvalid", "twice"],
    ["nothing", { size: [px("x", 0)] }, "ProcessParameterInvalid", "at least one cell"],
    [
      "parts of cells",
      { size: [{ dimension: "x", value: 45, unit: "m" }] },
      "ProcessParameterInvalid",
      "4.5 cells",
    ],
    [
      "a duration of space",
      { size: [{ dimension: "x", value: "P1D" }] },
      "ProcessParameterInvalid",
      "numbers",
    ],
    [
      "a duration of bands",
      { size: [{ dimension: "bands", value: "P1D" }] },
      "ProcessParameterInvalid",
      "not temporal",
    ],
    [
      "a negative duration",
      { size: [{ dimension: "t", value: "-P1D" }] },
      "ProcessParameterInvalid",
      "no duration",
    ],
    [
      "no time at all",
      { size: [{ dimension: "t", value: "P0D" }] },
      "ProcessParameterInvalid",
      "no duration",
    ],
    [
      "an overlap of cells around durations",
      { size: [{ dimension: "t", value: "P1D" }], overlap: [px("t", 1)] },
      "ProcessParameterInvalid",
      "duration",
    ],
    [
      "a process that changes labels",
      { size, process: callback("filter_bands", { bands: ["a"] }) },
      "DataCubePropertiesImmutable",
      "'bands'",
    ],
    [
      "a process that drops a dimension",
      {
        size,
        process: callback("reduce_dimension", {
          dimension: "t",
          reducer: {
            process_graph: {
              m: { process_id: "max", arguments: { data: { from_parameter: "data" } }, result: true },
            },
          },
        }),
      },
      "DataCubePropertiesImmutable",
      "labels included",
    ],
    [
      "a process that depends on the place",
      {
        size,
        process: callback("mask_polygon", {
          mask: {
            type: "Polygon",
            coordinates: [
              [
                [15, 45],
                [15.1, 45],
                [15.1, 45.1],
                [15, 45],
              ],
            ],
          },
        }),
      },
      "ProcessParameterInvalid",
      "depends on where",
    ],
    [
      "a process that gives no cube",
      {
        size,
        process: { process_graph: { c: { process_id: "add", arguments: { x: 1, y: 2 }, result: true } } },
      },
      "ProcessParameterInvalid",
      "must give a data cube",
    ],
  ])("%s", async (_name, args, code, message) => {
    const made = cubeOf(neighborhood({ process: each("absolute"), ...args }), cube, none);
    await expect(made).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
