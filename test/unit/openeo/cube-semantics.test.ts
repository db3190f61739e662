/** What cube processes do with odd cubes: labels, types and values, through the path of POST /result. */
import { describe, expect, it } from "vitest";
import { runCase } from "../../../scripts/lib/vector-run.ts";
import { axis, bands, callback, cube, data, other, time, x, y } from "../../support/case-cubes.ts";

const square = (values: unknown): object => cube({ y: axis("y", [25, 15]), x: axis("x", [5, 15]) }, values);

describe("merge_cubes", () => {
  it("sorts dates before 1970, too", async () => {
    const cube1 = cube({ t: time(["1969-01-01", "1950-01-01"]) }, [1, 2]);
    const cube2 = cube({ t: time(["1965-01-01", "1980-01-01"]) }, [3, 4]);
    expect(await runCase("merge_cubes", { cube1, cube2 })).toMatchObject({
      returns: {
        dimensions: { t: { values: ["1950-01-01", "1965-01-01", "1969-01-01", "1980-01-01"] } },
        data: [2, 3, 1, 4],
      },
    });
  });

  it("finds no dates in free texts of time", async () => {
    const cube1 = cube({ t: time(["summer 2020"]) }, [1]);
    const cube2 = cube({ t: time(["winter 2020"]) }, [2]);
    expect(await runCase("merge_cubes", { cube1, cube2 })).toMatchObject({
      returns: { dimensions: { t: { values: ["summer 2020", "winter 2020"] } }, data: [1, 2] },
    });
  });

  it("takes bands and a dimension that a process made for one, whichever comes first", async () => {
    const made = cube({ b: other(["low", "high"]) }, [1, 2]);
    const own = cube({ b: bands(["mean"]) }, [3]);
    const merged = async (cube1: object, cube2: object) =>
      (await runCase("merge_cubes", { cube1, cube2 })) as { returns: unknown };
    expect((await merged(made, own)).returns).toMatchObject({
      dimensions: { b: { type: "bands", values: ["low", "high", "mean"] } },
      data: [1, 2, 3],
    });
    expect((await merged(own, made)).returns).toMatchObject({
      dimensions: { b: { type: "bands", values: ["mean", "low", "high"] } },
      data: [3, 1, 2],
    });
    expect(await merged(cube({ b: time(["2020-01-01"]) }, [1]), own)).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
  });

  it("keeps numbers that only one cube has where the resolver gives booleans", async () => {
    const overlap_resolver = callback("gt", { x, y });
    const cube1 = cube({ b: bands(["B1", "B2"]) }, [7, 2]);
    const cube2 = cube({ b: bands(["B3", "B2"]) }, [30, 1]);
    const merged = { cube1, cube2, overlap_resolver };
    expect(await runCase("merge_cubes", merged)).toMatchObject({ returns: { data: [7, 1, 30] } });
    expect(await runCase("merge_cubes", { ...merged, cube2: cube1 })).toMatchObject({
      returns: { data: [false, false] },
    });
  });
});

it("filter_temporal takes instants, and texts that hold a year are none", async () => {
  const labels = ["summer 2020", "2020-03-01T00:00:00+02:00", "2020-05"];
  const over = { data: cube({ t: time(labels) }, [1, 2, 3]) };
  expect(await runCase("filter_temporal", { ...over, extent: ["2020-02-29T22:00:00Z", null] })).toMatchObject(
    { returns: { data: [2, 3] } },
  );
  expect(await runCase("filter_temporal", { ...over, extent: ["2020-03-01", null] })).toMatchObject({
    returns: { data: [3] },
  });
});

it("callbacks of aggregate_temporal may write an instant as they like", async () => {
  const over = cube({ t: time(["2020-01-01T00:00:00Z", "2020-01-01T10:30:00Z"]) }, [1, 2]);
  const reducer = callback("array_element", { data, label: "2020-01-01T12:30:00+02:00" });
  const intervals = [["2020-01-01", "2020-01-02"]];
  expect(await runCase("aggregate_temporal", { data: over, intervals, reducer })).toMatchObject({
    returns: { data: [2] },
  });
});

describe("mask", () => {
  const truths = square([
    [true, true],
    [false, null],
  ]);
  const mask = square([
    [1, 0],
    [0, 1],
  ]);

  it("puts numbers between booleans, which become numbers", async () => {
    expect(await runCase("mask", { data: truths, mask, replacement: 7 })).toMatchObject({
      returns: {
        data: [
          [7, 1],
          [0, 7],
        ],
      },
    });
  });

  it("keeps booleans that a boolean replaces", async () => {
    expect(await runCase("mask", { data: truths, mask, replacement: false })).toMatchObject({
      returns: {
        data: [
          [false, true],
          [false, false],
        ],
      },
    });
  });
});

it("resample_spatial: bilinear gives shares between true and false, near keeps them", async () => {
  const truths = square([
    [true, false],
    [true, false],
  ]);
  const args = { data: truths, resolution: 5 };
  const row = async (method: string): Promise<unknown> => {
    const outcome = await runCase("resample_spatial", { ...args, method });
    return "returns" in outcome ? (outcome.returns as { data: unknown[] }).data[1] : outcome;
  };
  expect(await row("bilinear")).toEqual([1, 0.75, 0.25, 0]);
  expect(await row("near")).toEqual([true, true, false, false]);
});

it("a position that array_find does not find is an element that there is not", async () => {
  const reducer = (lenient: boolean): object => ({
    process_graph: {
      most: { process_id: "max", arguments: { data } },
      at: { process_id: "array_find", arguments: { data, value: { from_node: "most" } } },
      element: {
        process_id: "array_element",
        arguments: { data, index: { from_node: "at" }, return_nodata: lenient },
        result: true,
      },
    },
  });
  const over = cube({ o: other(["a", "b"]), x: axis("x", [5, 15]) }, [
    [1, null],
    [3, null],
  ]);
  const args = { data: over, dimension: "o" };
  expect(await runCase("reduce_dimension", { ...args, reducer: reducer(true) })).toMatchObject({
    returns: { data: [3, null] },
  });
  expect(await runCase("reduce_dimension", { ...args, reducer: reducer(false) })).toMatchObject({
    throws: "ArrayElementNotAvailable",
  });
  expect(await runCase("array_element", { data: [1, 2] })).toMatchObject({
    throws: "ArrayElementParameterMissing",
  });
});

it("aggregate_spatial closes rings whose last position is left out", async () => {
  const ring = [
    [0, 0],
    [20, 0],
    [20, 20],
    [0, 20],
  ];
  const crs = { type: "name", properties: { name: "EPSG:32633" } };
  const sum = async (coordinates: unknown): Promise<unknown> => {
    const over = cube({ y: axis("y", [15, 5]), x: axis("x", [5, 15]) }, [
      [1, 2],
      [3, 4],
    ]);
    const outcome = await runCase("aggregate_spatial", {
      data: over,
      geometries: { type: "Polygon", coordinates, crs },
      reducer: callback("sum", { data }),
    });
    return "returns" in outcome ? (outcome.returns as { data: unknown }).data : outcome;
  };
  expect(await sum([[...ring, ring[0]]])).toEqual([10]);
  expect(await sum([ring])).toEqual([10]);
});

it("aggregate_spatial: several statistics of one reducer are labels, and nothing is counted as 0", async () => {
  const over = cube({ y: axis("y", [15, 5]), x: axis("x", [5, 15]) }, [
    [1, 2],
    [3, 6],
  ]);
  const crs = { type: "name", properties: { name: "EPSG:32633" } };
  const square = (west: number) => [
    [
      [west, 0],
      [west + 20, 0],
      [west + 20, 20],
      [west, 20],
      [west, 0],
    ],
  ];
  const geometries = { type: "MultiPolygon", coordinates: [square(0)], crs };
  const far = { type: "Polygon", coordinates: square(900), crs };
  const step = (process_id: string) => ({ process_id, arguments: { data } });
  const array = ["mean", "count", "max"].map((from_node) => ({ from_node }));
  const reducer = {
    process_graph: {
      mean: step("mean"),
      count: step("count"),
      max: step("max"),
      all: { process_id: "array_create", arguments: { data: array }, result: true },
    },
  };
  const found = async (of: object, how: object): Promise<unknown> => {
    const outcome = await runCase("aggregate_spatial", { data: over, geometries: of, reducer: how });
    return "returns" in outcome ? outcome.returns : outcome;
  };
  expect(await found(geometries, reducer)).toMatchObject({ data: [[3, 4, 6]] });
  expect(await found(far, reducer)).toMatchObject({ data: [[null, 0, null]] });
  expect(await found(far, callback("count", { data }))).toMatchObject({ data: [0] });
});

it("an exception in a branch of if is one only for pixels that take it", async () => {
  const process = (least: number): object => ({
    process_graph: {
      large: { process_id: "gt", arguments: { x, y: least } },
      none: { process_id: "array_element", arguments: { data: [1, 2], index: 9 } },
      chosen: {
        process_id: "if",
        arguments: { value: { from_node: "large" }, accept: { from_node: "none" }, reject: x },
        result: true,
      },
    },
  });
  const over = cube({ o: other([0, 1, 2]) }, [5, null, 20]);
  expect(await runCase("apply", { data: over, process: process(20) })).toMatchObject({
    returns: { data: [5, null, 20] },
  });
  expect(await runCase("apply", { data: over, process: process(10) })).toMatchObject({
    throws: "ArrayElementNotAvailable",
  });
});

describe("arrays in callbacks", () => {
  const over = cube({ b: bands(["a", "b", "c"]), x: axis("x", [5, 15, 25]) }, [
    [5, null, null],
    [9, 4, null],
    [7, 6, null],
  ]);
  const reduced = async (graph: object, context: unknown = null): Promise<unknown> => {
    const reducer = { process_graph: graph };
    const outcome = await runCase("reduce_dimension", { data: over, dimension: "b", reducer, context });
    return "returns" in outcome ? (outcome.returns as { data: unknown }).data : outcome;
  };
  const node = (process_id: string, args: object, result = false): object => ({
    process_id,
    arguments: args,
    ...(result ? { result: true } : {}),
  });
  const sorted = { from_node: "sorted" };

  it("may differ in length from pixel to pixel between steps", async () => {
    const sort = node("sort", { data, asc: false });
    expect(await reduced({ sorted: sort, last: node("last", { data: sorted }, true) })).toEqual([5, 4, null]);
    const second = { data: sorted, index: 2, return_nodata: true };
    expect(await reduced({ sorted: sort, third: node("array_element", second, true) })).toEqual([
      5,
      null,
      null,
    ]);
    const count = node("count", { data: sorted, condition: true }, true);
    expect(await reduced({ sorted: sort, count })).toEqual([3, 2, 0]);
    const picked = node("rearrange", { data, order: sorted });
    const first = node("first", { data: { from_node: "picked" } }, true);
    expect(await reduced({ sorted: node("order", { data }), picked, first })).toEqual([5, 4, null]);
  });

  it("must have one length where they are the result", async () => {
    const args = { data: over, dimension: "b" };
    expect(await runCase("apply_dimension", { ...args, process: callback("sort", { data }) })).toMatchObject({
      throws: "ProcessParameterInvalid",
    });
    expect(
      await runCase("apply_dimension", { ...args, process: callback("sort", { data, nodata: true }) }),
    ).toMatchObject({
      returns: {
        data: [
          [5, 4, null],
          [7, 6, null],
          [9, null, null],
        ],
      },
    });
  });

  it("are one element long where the result of apply_dimension is a single value", async () => {
    const args = { data: over, process: callback("max", { data }) };
    expect(await runCase("apply_dimension", { ...args, dimension: "b" })).toMatchObject({
      returns: { order: ["b", "x"], data: [[9, 6, null]] },
    });
    expect(await runCase("apply_dimension", { ...args, dimension: "x" })).toMatchObject({
      returns: { data: [[5], [9], [7]] },
    });
    expect(
      await runCase("apply_dimension", { ...args, dimension: "b", target_dimension: "new" }),
    ).toMatchObject({ returns: { order: ["new", "x"], data: [[9, 6, null]] } });
    const one = cube({ s: other(["only"]), b: bands(["a", "b"]), x: axis("x", [5, 15]) }, [
      [
        [1, 2],
        [3, 1],
      ],
    ]);
    expect(
      await runCase("apply_dimension", { ...args, data: one, dimension: "b", target_dimension: "s" }),
    ).toMatchObject({ returns: { data: [[3, 2]] } });
  });

  it("labels that are texts can be looked at", async () => {
    const labels = { from_node: "labels" };
    const find = { data: labels, value: { from_parameter: "context" } };
    const graph = {
      labels: node("array_labels", { data }),
      at: node("array_find", find),
      element: node("array_element", { data, index: { from_node: "at" } }, true),
    };
    expect(await reduced(graph, "b")).toEqual([9, 4, null]);
  });
});

it("if gives numbers where one branch gives booleans and the other numbers", async () => {
  const process = {
    process_graph: {
      large: { process_id: "gt", arguments: { x, y: 10 } },
      chosen: {
        process_id: "if",
        arguments: { value: { from_node: "large" }, accept: true, reject: x },
        result: true,
      },
    },
  };
  const over = cube({ o: other([0, 1, 2]) }, [7, null, 20]);
  expect(await runCase("apply", { data: over, process })).toMatchObject({ returns: { data: [7, null, 1] } });
});
