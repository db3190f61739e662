/** Names that were probably meant. */
import { expect, it } from "vitest";
import { insteadOf, nearest } from "../../../src/cube/nearest.ts";

it.each([
  ["nri", ["red", "nir"], "nir"],
  ["B4", ["B04", "B08"], "B04"],
  ["Red", ["red", "nir"], "red"],
  ["reduce_dimesnion", ["reduce_dimension", "rename_dimension"], "reduce_dimension"],
  ["SCL_", ["scl"], "scl"],
])("%s in %j is %s", (name, names, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

it.each([
  ["x", ["temperature"]],
  ["C", ["A", "B"]],
  ["apple", ["pears", "plums"]],
  ["abcdef", ["xbcdxyz"]],
])("%s is none of %j", (name, names) => {
  expect(nearest(name, names)).toBeNull();
});

it("long names and long lists are not looked through", () => {
  expect(nearest("y".repeat(1e6), ["y"])).toBeNull();
  expect(
    nearest(
      "a",
      Array.from({ length: 100_000 }, () => "a"),
    ),
  ).toBeNull();
});

it("what is told is bounded, and what was meant comes first", () => {
  const names = Array.from({ length: 60 }, (_, i) => `band-${String(i).padStart(2, "0")}`);
  const { there, about } = insteadOf("band_59", names, "bands");
  expect(there).toMatch(/^band-00, .*, band-39 and 20 more\. Did you mean 'band-59'\?$/);
  expect(about.parameter).toBe("bands");
  expect(about.allowed).toHaveLength(40);
  expect(about.allowed![0]).toBe("band-59");
  expect(insteadOf("x", [], "bands").there).toBe("none.");
  expect(insteadOf("x", ["y".repeat(1e6)], "bands").there.length).toBeLessThan(100);
});
