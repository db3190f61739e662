/** A few cases of our own in the official format, so that the path of POST /result is tested without the shared folder. */
import { describe, expect, it } from "vitest";
import { runAsCube, runCase } from "../../../scripts/lib/vector-run.ts";

const x = { from_parameter: "x" };
const data = { from_parameter: "data" };
const callback = (process_id: string, args: object): object => ({
  process_graph: { p: { process_id, arguments: args, result: true } },
});
const isLarge = callback("gt", { x, y: { from_parameter: "context" } });

it.each([
  ["add", { x: 1, y: 2 }, 3],
  ["divide", { x: 1, y: 0 }, Infinity],
  ["mean", { data: [1, null, 4] }, 2.5],
  ["median", { data: [3, 1, 2] }, 2],
  ["quantiles", { data: [1, 2, 3, 4, 5], probabilities: [0.5] }, [3]],
  ["quantiles", { data: [1, 2, 3, 4, 5], q: 2 }, [3]],
  ["and", { x: false, y: null }, false],
  ["or", { x: true, y: null }, true],
  ["mod", { x: -5, y: 3 }, 1],
  ["round", { x: 2.5 }, 2],
  ["array_element", { data: [7, 8], index: 1 }, 8],
  ["if", { value: null, accept: 1, reject: 2 }, 2],
  ["power", { base: -1, p: Infinity }, 1],
  ["power", { base: -1, p: -Infinity }, 1],
  ["power", { base: 1, p: NaN }, 1],
  ["first", { data: [true, false] }, true],
  ["last", { data: [true, false, null] }, false],
  ["count", { data: [1, 5, null, 7], condition: isLarge, context: 4 }, 2],
] as const)("%s %j", async (process, args, expected) => {
  expect(await runCase(process, args)).toEqual({ returns: expected });
  const cube = await runAsCube(process, args, expected);
  if (cube) expect(cube).toEqual({ returns: expected });
});

const probabilities = [0.5];
it.each([
  ["quantiles", { data: [1, 2], probabilities, q: 2 }, "QuantilesParameterConflict"],
  ["quantiles", { data: [1, 2] }, "QuantilesParameterMissing"],
  ["quantiles", { data: [1, 2], probabilities: [0.5, 1.5] }, "ProcessParameterInvalid"],
  ["quantiles", { data: [1, 2], probabilities: 1 }, "ProcessParameterInvalid"],
  ["array_create", { data: [1], repeat: 0 }, "ProcessParameterInvalid"],
] as const)("%s %j throws %s", async (process, args, code) => {
  expect(await runCase(process, args)).toMatchObject({ throws: code });
});

const times = ["2020-06-01T00:00:00Z", "2020-06-03T00:00:00Z"];
const cubeOf = (values: unknown): object => ({
  type: "datacube",
  order: ["t", "x"],
  dimensions: {
    t: { type: "temporal", values: times },
    x: { type: "spatial", axis: "x", values: [5, 15] },
  },
  data: values,
});
const cube = cubeOf([
  [1, 20],
  [3, 10],
]);
const reduced = async (reducer: object, over: object = cube): Promise<unknown> => {
  const outcome = await runCase("reduce_dimension", { data: over, dimension: "t", reducer });
  return "throws" in outcome ? outcome.throws : (outcome.returns as { data: unknown }).data;
};

describe("callbacks", () => {
  it("see the values that enclosing callbacks work on", async () => {
    const above = {
      process_graph: {
        mean: { process_id: "mean", arguments: { data } },
        above: { process_id: "gt", arguments: { x, y: { from_node: "mean" } }, result: true },
      },
    };
    expect(await reduced(callback("count", { data, condition: above }))).toEqual([1, 1]);
    expect(await reduced(callback("count", { data: [2, 11, 16], condition: above }))).toEqual([2, 1]);
  });

  it("are refused where they name a parameter that there is not, inside and outside of cubes", async () => {
    const nope = { from_parameter: "nope" };
    expect(await reduced(callback("sum", { data: nope }))).toBe("ProcessParameterRequired");
    const condition = callback("gt", { x, y: nope });
    expect(await reduced(callback("count", { data, condition }))).toBe("ProcessParameterRequired");
    expect(await runCase("count", { data: [1, 2], condition })).toMatchObject({
      throws: "ProcessParameterRequired",
    });
  });

  it("must give one value where one is asked for", async () => {
    const pair = callback("array_create", { data: [1, 2] });
    expect(await reduced(pair)).toBe("ProcessParameterInvalid");
    expect(await runCase("apply", { data: cube, process: pair })).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
    expect(await runCase("merge_cubes", { cube1: cube, cube2: cube, overlap_resolver: pair })).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
    expect(
      await runCase("aggregate_temporal", {
        data: cube,
        intervals: [["2020-01-01", "2021-01-01"]],
        reducer: pair,
      }),
    ).toMatchObject({ throws: "ProcessParameterInvalid" });
  });

  it("know their type where no-data or a fault is what they give for the first value", async () => {
    const graph = {
      large: { process_id: "gt", arguments: { x, y: 5 } },
      all: {
        process_id: "all",
        arguments: { data: [{ from_node: "large" }, null, { from_node: "large" }], ignore_nodata: false },
      },
      small: { process_id: "not", arguments: { x: { from_node: "all" } }, result: true },
    };
    expect(await runCase("apply", { data: cube, process: { process_graph: graph } })).toMatchObject({
      returns: {
        data: [
          [true, null],
          [true, null],
        ],
      },
    });
  });

  it("fail by the values of pixels, not by those that tell their type", async () => {
    const clip = callback("clip", { x: 70, min: 2, max: x });
    const clipped = (values: unknown): Promise<unknown> =>
      runCase("apply", { data: cubeOf(values), process: clip });
    const values = [
      [3, 90],
      [5, 6],
    ];
    const data = [
      [3, 70],
      [5, 6],
    ];
    expect(await clipped(values)).toMatchObject({ returns: { data } });
    expect(await clipped([[3, 1], ...data.slice(1)])).toMatchObject({ throws: "MinMaxSwapped" });
  });

  it("may write an instant as they like", async () => {
    expect(await reduced(callback("array_element", { data, label: "2020-06-03T02:00:00+02:00" }))).toEqual([
      3, 10,
    ]);
  });
});

it("first and last of booleans are booleans, also where the first interval is empty", async () => {
  const truths = cubeOf([
    [true, null],
    [false, true],
  ]);
  expect(await reduced(callback("first", { data }), truths)).toEqual([true, true]);
  const outcome = await runCase("aggregate_temporal", {
    data: truths,
    intervals: [
      ["2019-01-01", "2020-01-01"],
      ["2020-01-01", "2021-01-01"],
    ],
    reducer: callback("last", { data }),
  });
  expect(outcome).toMatchObject({
    returns: {
      data: [
        [null, null],
        [false, true],
      ],
    },
  });
});

it("time processes take temporal dimensions only", async () => {
  const args = { data: cube, dimension: "x" };
  expect(await runCase("filter_temporal", { ...args, extent: ["2020-01-01", "2021-01-01"] })).toMatchObject({
    throws: "DimensionNotAvailable",
  });
});

it("labels of time are renamed by their instant", async () => {
  const outcome = await runCase("rename_labels", {
    data: cube,
    dimension: "t",
    source: ["2020-06-01"],
    target: ["early"],
  });
  expect(outcome).toMatchObject({ returns: { dimensions: { t: { values: ["early", times[1]] } } } });
});

it("intervals that end where they start are empty, not malformed", async () => {
  const intervals = [["2020-01-01", "2020-01-01"]];
  const args = { data: cube, intervals, reducer: callback("mean", { data }) };
  expect(await runCase("aggregate_temporal", args)).toMatchObject({ throws: "TemporalExtentEmpty" });
});

describe("cubes that do not go together", () => {
  const plane = (xs: readonly number[], values: unknown): object => ({
    type: "datacube",
    order: ["y", "x"],
    dimensions: {
      y: { type: "spatial", axis: "y", values: [15, 5] },
      x: { type: "spatial", axis: "x", values: xs },
    },
    data: values,
  });
  const square = plane(
    [5, 15],
    [
      [1, 2],
      [3, 4],
    ],
  );

  it("masks of other cells, where no reference system can bring them together", async () => {
    for (const xs of [
      [105, 115],
      [5, 10],
    ]) {
      const mask = plane(xs, [
        [1, 1],
        [0, 0],
      ]);
      expect(await runCase("mask", { data: square, mask })).toMatchObject({
        throws: "IncompatibleDataCubes",
      });
    }
  });

  it("dimensions of one name and two types", async () => {
    const other = {
      type: "datacube",
      order: ["t"],
      dimensions: { t: { type: "other", values: ["a"] } },
      data: [1],
    };
    expect(await runCase("merge_cubes", { cube1: cube, cube2: other })).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
  });

  it("a kernel over one axis, and a callback that gives an array of nothing", async () => {
    expect(await runCase("apply_kernel", { data: cube, kernel: [[1]] })).toMatchObject({
      throws: "DimensionNotAvailable",
    });
    const process = callback("array_create", { data: [] });
    expect(await runCase("apply_dimension", { data: cube, dimension: "t", process })).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
  });
});
