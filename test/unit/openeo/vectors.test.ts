/** A few cases of our own in the official format, so that the path of POST /result is tested without the shared folder. */
import { expect, it } from "vitest";
import { runAsCube, runCase } from "../../../scripts/lib/vector-run.ts";

it.each([
  ["add", { x: 1, y: 2 }, 3],
  ["divide", { x: 1, y: 0 }, Infinity],
  ["mean", { data: [1, null, 4] }, 2.5],
  ["median", { data: [3, 1, 2] }, 2],
  ["quantiles", { data: [1, 2, 3, 4, 5], probabilities: [0.5] }, [3]],
  ["and", { x: false, y: null }, false],
  ["or", { x: true, y: null }, true],
  ["mod", { x: -5, y: 3 }, 1],
  ["round", { x: 2.5 }, 2],
  ["array_element", { data: [7, 8], index: 1 }, 8],
  ["if", { value: null, accept: 1, reject: 2 }, 2],
] as const)("%s %j", async (process, args, expected) => {
  expect(await runCase(process, args)).toEqual({ returns: expected });
  const cube = await runAsCube(process, args, expected);
  if (cube) expect(cube).toEqual({ returns: expected });
});
