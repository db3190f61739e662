/** What came back, in the form that was asked for. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { aligned } from "../../../../../src/platform/udf/javascript/align.ts";

const cube = {
  dims: ["y", "bands"],
  shape: [2, 3],
  dtype: "float64" as const,
  labels: { bands: ["a", "b", "c"] },
  values: Float64Array.of(0, 1, 2, 10, 11, 12),
};

it("dimensions come in the order that is asked for, labels where they belong", () => {
  expect(aligned(cube, { dims: ["bands", "y"], labels: { bands: ["c", "a", "b"] } })).toEqual({
    dims: ["bands", "y"],
    shape: [3, 2],
    dtype: "float64",
    labels: { bands: ["c", "a", "b"] },
    values: Float64Array.of(2, 12, 0, 10, 1, 11),
  });
});

it("what is in its place already is not copied", () => {
  expect(aligned(cube, { dims: ["y", "bands"], shape: [2, null] }).values).toBe(cube.values);
  expect(aligned(cube, { dims: ["y", "bands"], dtype: "float32" }).values).toEqual(
    new Float32Array(cube.values),
  );
});

it("a dimension of one cell may come or go", () => {
  const one = { ...cube, dims: ["t", "y", "bands"], shape: [1, 2, 3] };
  expect(aligned(one, { dims: ["y", "bands"] })).toMatchObject({ shape: [2, 3], values: cube.values });
  expect(aligned(cube, { dims: ["y", "z", "bands"], shape: [2, 1, 3] }).shape).toEqual([2, 1, 3]);
});

it.each([
  [
    "a size",
    { dims: ["y", "bands"], shape: [3, 3] },
    "WrongShape",
    "y must have 3 cells, and has 2; expected (y: 3, bands: 3), got (y: 2, bands: 3)",
  ],
  [
    "a dimension too many",
    { dims: ["y"] },
    "WrongShape",
    "bands must have gone, and has 3 cells; expected (y: any), got (y: 2, bands: 3)",
  ],
  [
    "a dimension too few",
    { dims: ["y", "bands", "x"], shape: [2, 3, 2] },
    "WrongShape",
    "x must have 2 cells, and has gone; expected (y: 2, bands: 3, x: 2), got (y: 2, bands: 3)",
  ],
  [
    "labels",
    { dims: ["y", "bands"], labels: { bands: ["a", "b", "d"] } },
    "WrongLabels",
    "bands must have the labels a, b, d, and has a, b, c",
  ],
])("%s that was not declared is told", (_what, returns, code, message) => {
  expect(() => aligned(cube, returns)).toThrow(expect.objectContaining({ code, message }) as Error);
});

it("any order of dimensions and labels comes back as it was by the reverse", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(shapes, fc.infiniteStream(fc.nat()), (shape, draws) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((each) => [draws.next().value as number, each] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, each]) => each);
      const dims = shape.map((_size, i) => `d${i}`);
      const labels = Object.fromEntries(
        dims.map((dim, i) => [dim, Array.from({ length: shape[i]! }, (_none, k) => k)]),
      );
      const values = Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_none, i) => i);
      const before = { dims, shape, dtype: "float64" as const, labels, values };
      const mixed = {
        dims: shuffled(dims),
        labels: Object.fromEntries(dims.map((dim) => [dim, shuffled(labels[dim]!)])),
      };
      expect(aligned(aligned(before, mixed), { dims, labels })).toEqual(before);
    }),
  );
});
