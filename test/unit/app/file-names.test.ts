/** Labels are the users'; the names of files that they become are safe in keys, tar entries and headers. */
import { expect, it } from "vitest";
import { dispositionOf } from "../../../src/api/http/guards.ts";
import { labelCombinations, numberedName } from "../../../src/app/output/labels.ts";
import type { CubeShape } from "../../../src/cube/shape.ts";

const HOSTILE = [
  "../../plan.json",
  "..",
  ".htaccess",
  "a/b\\c",
  'x"; filename="evil.html',
  "line\r\nSet-Cookie: a=b",
  "\u202egnp.exe",
  "%2e%2e%2f",
  "\u0000",
  "ü",
  "-rf",
  "x".repeat(300),
];
const shape: CubeShape = {
  dims: [
    { name: "n", type: "other", labels: { kind: "enumerated", values: HOSTILE } },
    {
      name: "y",
      type: "spatial",
      axis: "y",
      crs: "EPSG:4326",
      labels: { kind: "regular", origin: 0, step: -1, count: 1 },
    },
    {
      name: "x",
      type: "spatial",
      axis: "x",
      crs: "EPSG:4326",
      labels: { kind: "regular", origin: 0, step: 1, count: 1 },
    },
  ],
  type: "uint8",
  nodata: null,
};

it("a file is named so that nobody is led elsewhere, and each otherwise", () => {
  const names = labelCombinations(shape).map(({ name }) => numberedName(`result_${name}.tif`, 1));
  for (const name of names) expect(name).toMatch(/^result-2_[\w.-]{0,80}\.tif$/);
  expect(new Set(names).size).toBe(HOSTILE.length);
});

it.each(HOSTILE)("a header that names %j names a plain file", (name) => {
  for (const type of ["image/png", "text/csv", null])
    expect(dispositionOf(name, type)).toMatch(/^(inline|attachment); filename="\w[\w.-]{0,105}"$/);
});
