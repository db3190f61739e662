/** The examples of docs/udf-evalscript.md do what is said of them, on two dates and three pixels. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Isolates, startIsolates } from "../../support/udf-isolates.ts";

const page = readFileSync("docs/udf-evalscript.md", "utf8");
const examples = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code!);
let isolates: Isolates;
beforeAll(async () => {
  isolates = await startIsolates("Evalscript");
});
afterAll(() => isolates.stop());

const bands = ["B02", "B03", "B04", "B08"];
const days = {
  first: [1000, 1000, NaN, 2000, 2000, NaN, 2000, 1000, NaN, 3000, 4000, NaN],
  second: [400, NaN, NaN, 800, NaN, NaN, 1000, NaN, NaN, 9000, NaN, NaN],
};
const resultOf = async (script: string) => {
  const { cube } = await isolates.call(script, {
    dims: ["t", "bands", "x"],
    shape: [2, 4, 3],
    labels: { t: ["2023-06-01", "2023-06-06"], bands },
    bands: bands.map((name) => ({ name, scale: 1e-4 })),
    // The second pixel has data on the first day only, the third has none.
    values: Float32Array.from([days.first, days.second].flat()),
  });
  return { labels: cube!.labels["bands"], values: [...cube!.values] };
};

it("there are three", () => {
  expect(examples).toHaveLength(3);
});

it("true colour, and where there are data", async () => {
  expect(await resultOf(examples[0]!)).toEqual({
    labels: ["default_1", "default_2", "default_3", "default_4"],
    values: [64, 64, 0, 51, 128, 0, 26, 64, 0, 255, 255, 0],
  });
});

it("the highest NDVI of all days", async () => {
  const { values } = await resultOf(examples[1]!);
  expect(values[0]).toBeCloseTo(0.8, 6);
  expect(values[1]).toBeCloseTo(0.6, 6);
  expect(values[2]).toBeNaN();
});

it("version 1, coloured", async () => {
  const { labels, values } = await resultOf(examples[2]!);
  expect(labels).toEqual(["default_1", "default_2", "default_3"]);
  const between = (a: readonly number[], b: readonly number[], share: number): number[] =>
    a.map((value, i) => Math.round(255 * (value * (1 - share) + b[i]! * share)));
  const middle = [0.5, 0.8, 0.2];
  const high = [0, 0.3, 0];
  const [first, second] = [between(middle, high, 0.6), between(middle, high, 0.2)];
  expect(values).toEqual([0, 1, 2].flatMap((channel) => [first[channel], second[channel], NaN]));
});
