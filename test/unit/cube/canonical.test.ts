/** What is kept as JSON comes back as it was. */
import { expect, it } from "vitest";
import { canonicalJson, keptJson, parseCanonical } from "../../../src/cube/canonical.ts";
import { LabeledArray } from "../../../src/cube/program/value.ts";

it("numbers that JSON lacks, the order of keys, and nothing for what is undefined", () => {
  const value = { b: [NaN, -0, Infinity, -Infinity, 1.5], a: { z: null, y: undefined, "": "text" } };
  expect(keptJson(value)).toMatch(/^\{"b":.*"a":/);
  expect(canonicalJson(value)).toMatch(/^\{"a":.*"b":/);
  for (const text of [keptJson(value), canonicalJson(value)])
    expect(parseCanonical(text)).toEqual({ b: value.b, a: { z: null, "": "text" } });
});

it("a long text that comes twice is written once, among long arrays and labels", () => {
  const code = "# é\n".repeat(400);
  const labels = Array.from({ length: 300 }, (_, i) => `${i}`);
  const value = {
    first: { code, labelled: new LabeledArray(labels, labels.map(Number)) },
    long: labels,
    pairs: { $again: code, $pairs: 1 },
    again: [code, labels],
  };
  const text = keptJson(value);
  expect(text.split("# é").length - 1).toBe(400);
  expect(text.length).toBeLessThan(10_000);
  expect(parseCanonical(text)).toEqual(value);
  expect(canonicalJson(value).split("# é").length - 1).toBe(1200);
  expect(parseCanonical(canonicalJson(value))).toEqual(value);
});

it("a long array that comes twice is written once and is one again", () => {
  const long = Array.from({ length: 300 }, (_, i) => ({ i, inner: Array.from({ length: 300 }, () => i) }));
  const other = long.slice();
  const text = keptJson({ first: long, other, again: [long, long[7]!.inner] });
  expect(text.length).toBeLessThan(keptJson(long).length * 1.1);
  const back = parseCanonical(text) as { first: unknown[]; other: unknown[]; again: unknown[] };
  expect(back).toEqual({ first: long, other, again: [long, long[7]!.inner] });
  expect(back.again[0]).toBe(back.first);
  expect(back.other).not.toBe(back.first);
});

it("properties of users may have the names of tags", () => {
  const value = JSON.parse(
    '{"$again":0,"x":{"$number":"NaN","__proto__":{"$labels":[1],"$values":[2]}},"y":{"$pairs":[["a",1]],"n":null}}',
  ) as object;
  const back = parseCanonical(keptJson({ list: Array.from({ length: 300 }, () => 0), value, nan: NaN }));
  expect(JSON.stringify((back as { value: object }).value)).toBe(JSON.stringify(value));
  expect((back as { nan: number }).nan).toBeNaN();
});
