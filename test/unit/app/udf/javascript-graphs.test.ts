/** Functions in JavaScript and evalscripts in graphs, in real isolates: the same bits as processes, in any cut, and what users are told. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { range } from "../../../../src/cube/region.ts";
import { sizesOf } from "../../../../src/cube/shape.ts";
import { ProcessFault } from "../../../../src/cube/faults.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";
import { type Isolates, startIsolates } from "../../../support/udf-isolates.ts";
import { type MadeCube, cubeOf, processOf, udfCallback, valuesOf } from "../../../support/udf-graphs.ts";

const cube = memoryCube({ t: 3, bands: ["red", "nir"], y: 300, x: 270 }, 5);
const pixel = "export function pixel([red, nir]) {\n  return (nir - red) / (nir + red);\n}";
const whole = `export default function ({ values, dims, shape }) {
  const bands = dims.indexOf("bands");
  const inner = shape.slice(bands + 1).reduce((a, b) => a * b, 1);
  const out = new Float32Array(values.length / 2);
  for (let i = 0; i < out.length; i++) {
    const at = Math.floor(i / inner) * 2 * inner + (i % inner);
    out[i] = (values[at + inner] - values[at]) / (values[at + inner] + values[at]);
  }
  return out;
}`;
const evalscript = `//VERSION=3
function setup() {
  return { input: ["red", "nir"], output: { id: "ndvi", bands: 1, sampleType: "FLOAT32" }, mosaicking: "TILE" };
}
function evaluatePixel(samples) {
  return [samples.map((s) => index(s.nir, s.red)).reduce((a, b) => Math.max(a, b))];
}
`;

let isolates: { readonly js: Isolates; readonly evalscripts: Isolates };
beforeAll(async () => {
  isolates = { js: await startIsolates(), evalscripts: await startIsolates("Evalscript") };
});
afterAll(() => Promise.all([isolates.js.stop(), isolates.evalscripts.stop()]));

const made = (process: object): Promise<MadeCube> =>
  cubeOf(process, cube, { runtimes: [isolates.js.runtime, isolates.evalscripts.runtime] });
const js = (udf: string, data: "data" | "x" = "data"): object =>
  udfCallback(data, { udf, runtime: "JavaScript" });
const float32 = (chunk: Chunk): (number | null)[] =>
  valuesOf(chunk).map((value) => (value === null ? null : Math.fround(value)));

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  result,
});
const band = (index: number): object => node("array_element", { data: { from_parameter: "data" }, index });
const byProcesses = processOf("reduce_dimension", {
  dimension: "bands",
  reducer: {
    process_graph: {
      red: band(0),
      nir: band(1),
      difference: node("subtract", { x: { from_node: "nir" }, y: { from_node: "red" } }),
      sum: node("add", { x: { from_node: "nir" }, y: { from_node: "red" } }),
      ndvi: node("divide", { x: { from_node: "difference" }, y: { from_node: "sum" } }, true),
    },
  },
});

describe("NDVI", () => {
  it.each([
    ["by places", pixel],
    ["by chunks", whole],
  ])(
    "%s is the one of processes, bit for bit, in any cut",
    async (_what, code) => {
      const expected = await made(byProcesses);
      const own = await made(processOf("reduce_dimension", { dimension: "bands", reducer: js(code) }));
      expect(sizesOf(own.shape)).toEqual(sizesOf(expected.shape));
      expect(own.shape.written).toEqual(expected.shape.written);
      expect(float32(await own.compute())).toEqual(float32(await expected.compute()));
      const [, height, width] = sizesOf(own.shape) as [number, number, number];
      const within = (size: number) =>
        fc
          .tuple(fc.nat(size - 1), fc.nat(size - 1))
          .map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1));
      await fc.assert(
        fc.asyncProperty(within(3), within(height), within(width), async (t, y, x) => {
          const region = [t, y, x];
          expect(float32(await own.compute(region))).toEqual(float32(await expected.compute(region)));
        }),
        { numRuns: 5 },
      );
    },
    60_000,
  );
  it("by an evalscript is the largest of the dates", async () => {
    const own = await made(processOf("run_udf", { udf: evalscript, runtime: "evalscript" }));
    expect(own.shape.dims.map(({ name }) => name)).toEqual(["bands", "y", "x"]);
    const expected = valuesOf(await (await made(byProcesses)).compute());
    const cells = 300 * 270;
    const got = valuesOf(await own.compute());
    for (let i = 0; i < cells; i += 7) {
      const series = [0, 1, 2].map((t) => expected[t * cells + i]);
      if (series.some((value) => value === null)) continue;
      expect(got[i]).toBe(Math.fround(Math.max(...(series as number[]))));
    }
  }, 60_000);
});

describe("in other processes", () => {
  it("apply changes values", async () => {
    const code = "export default ({ values }) =>\n  values.map((value) => value * 2);";
    const own = await made(processOf("apply", { process: js(code, "x") }));
    const times = { process_graph: { two: node("multiply", { x: { from_parameter: "x" }, y: 2 }, true) } };
    expect(float32(await own.compute())).toEqual(
      float32(await (await made(processOf("apply", { process: times }))).compute()),
    );
  }, 60_000);
  it("apply_dimension gives the dimension other labels", async () => {
    const code =
      'export const output = { bands: ["a", "b", "c"] };\nexport const pixel = ([red, nir]) => [nir, red, red + nir];';
    const own = await made(processOf("apply_dimension", { dimension: "bands", process: js(code) }));
    expect(sizesOf(own.shape)).toEqual([3, 3, 300, 270]);
  }, 60_000);
});

describe("users are told", () => {
  const faultOf = (code: string): Promise<unknown> =>
    made(processOf("reduce_dimension", { dimension: "bands", reducer: js(code) }))
      .then((own) => own.compute())
      .catch((error: unknown) => error);
  it.each([
    [
      "of a loop without an end",
      "export default () => {\n  for (;;);\n};",
      /CpuLimit: the function took more steps.*\(line 2 of the function\)/,
    ],
    [
      "of an exception",
      "export default () => {\n\n  throw new Error('no');\n};",
      /FunctionFailed: Error: no \(line 3 of the function\)/,
    ],
    ["of a text that is none", "export default () => {\n  (;\n};", /SyntaxError: line 2: Unexpected token/],
    ["of too few values", "export default () =>\n  new Float32Array(3);", /WrongShape: expected \d+ values/],
  ])(
    "%s, and by which node",
    async (_what, code, message) => {
      const fault = await faultOf(code);
      expect(fault).toBeInstanceOf(ProcessFault);
      expect(fault).toMatchObject({
        code: "ProcessParameterInvalid",
        details: { node: expect.stringContaining("udf") as string },
      });
      expect((fault as ProcessFault).message).toMatch(message);
    },
    60_000,
  );
});
