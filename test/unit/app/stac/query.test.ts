/** Filters of properties are run for every item of a catalogue, at the cost of the request. */
import { expect, it } from "vitest";
import { propertiesMatch } from "../../../../src/app/stac/query.ts";
import { payFor } from "../../../../src/cube/nodes/callback.ts";
import { Effort } from "../../../../src/cube/program/effort.ts";
import type { Callback } from "../../../../src/cube/program/program.ts";
import { visitorAllowance } from "../../../../src/limits.ts";

const value = { kind: "param", name: "value" } as const;

/** Whether a property is below 20, and true for as many numbers as are counted with each item. */
function filterOf(counted: number): Callback {
  const data = Array.from({ length: counted }, (_, i) => i);
  const steps = [
    { op: "sum", args: { data: { kind: "const", value: data } }, origin: "sum" },
    { op: "add", args: { x: { kind: "step", index: 0 }, y: value }, origin: "add" },
    { op: "gte", args: { x: { kind: "step", index: 1 }, y: { kind: "const", value: 0 } }, origin: "gte" },
  ];
  return { program: { steps, result: { kind: "step", index: 2 } }, uniforms: {} } as unknown as Callback;
}

function passed(callback: Callback, items: number): number {
  payFor(callback.program, new Effort(visitorAllowance.effort));
  let count = 0;
  for (let i = 0; i < items; i++) if (propertiesMatch({ cover: i }, { cover: callback })) count++;
  return count;
}

it("of people go through 50,000 items", () => {
  expect(passed(filterOf(1), 50_000)).toBe(50_000);
});

it("that take long end with the figure, however many items there are", () => {
  const before = process.cpuUsage();
  expect(() => passed(filterOf(50_000), 50_000)).toThrow(
    expect.objectContaining({
      code: "ProcessGraphComplexity",
      message: expect.stringContaining(`more than ${visitorAllowance.effort.steps} steps`) as string,
    }),
  );
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
});
