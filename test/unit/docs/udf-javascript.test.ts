/** The examples of docs/udf-javascript.md do what is said of them. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Isolates, startIsolates } from "../../support/udf-isolates.ts";

const page = readFileSync("docs/udf-javascript.md", "utf8");
const examples = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code!);
let isolates: Isolates;
beforeAll(async () => {
  isolates = await startIsolates();
});
afterAll(() => isolates.stop());

it("there are three", () => {
  expect(examples).toHaveLength(3);
});

it("an index", async () => {
  const { cube } = await isolates.call(examples[0]!);
  expect(cube).toMatchObject({ dims: ["bands", "y", "x"], labels: { bands: ["ndvi"] } });
  expect([...cube!.values]).toEqual([4 / 6, 4 / 8, 4 / 10, 4 / 12].map(Math.fround));
});

it("gaps that are filled", async () => {
  const { cube } = await isolates.call(examples[1]!, {
    dims: ["t", "x"],
    shape: [5, 2],
    labels: {},
    values: Float32Array.of(1, NaN, NaN, 10, NaN, 20, 4, NaN, NaN, 40),
  });
  expect([...cube!.values]).toEqual([1, NaN, 2, 10, 3, 20, 4, 30, NaN, 40]);
});

it("the largest step to a neighbour", async () => {
  const { cube } = await isolates.call(examples[2]!, {
    dims: ["y", "x"],
    shape: [3, 4],
    labels: {},
    values: Float32Array.of(0, 0, 0, 0, 9, 5, 6, 6.5, 0, 4, 8, 0),
    context: { weight: 2 },
  });
  const rim = [NaN, NaN, NaN, NaN];
  expect([...cube!.values]).toEqual([...rim, NaN, 10, 12, NaN, ...rim]);
});
