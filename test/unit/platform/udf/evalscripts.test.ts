/** Evalscripts against NumPy on the same cube (test/golden/scripts/evalscripts.py), and what of them is not supported. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type UdfCall, UdfFault } from "../../../../src/app/udf/ports.ts";
import { type Isolates, startIsolates } from "../../../support/udf-isolates.ts";

interface Golden {
  readonly cube: {
    readonly times: readonly string[];
    readonly bands: readonly { readonly name: string; readonly scale: number; readonly offset: number }[];
    readonly shape: readonly number[];
    readonly values: readonly (number | null)[];
  };
  readonly cases: readonly {
    readonly name: string;
    readonly script: string;
    readonly context: Readonly<Record<string, unknown>>;
    readonly bands: number;
    readonly values: readonly (number | null)[];
  }[];
}

const { cube, cases } = JSON.parse(readFileSync("test/golden/evalscripts.json", "utf8")) as Golden;
const numbers = (values: readonly (number | null)[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(values, (value) => value ?? NaN);

const given = {
  user: "u-1",
  version: "1",
  dims: ["t", "bands", "y", "x"],
  shape: cube.shape,
  dtype: "float32" as const,
  types: { t: "temporal", bands: "bands", y: "y", x: "x" } as const,
  labels: { t: cube.times, bands: cube.bands.map(({ name }) => name) },
  bands: cube.bands,
  values: numbers(cube.values),
};

let isolates: Isolates;
beforeAll(async () => {
  isolates = await startIsolates("Evalscript");
});
afterAll(() => isolates.stop());

it("there are forty and more", () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

it.each(cases)("$name", async ({ script, context, bands, values }) => {
  const call: UdfCall = { ...given, code: script, context };
  const described = await isolates.runtime.describe(call);
  expect(described.dims.map((dim) => dim.name)).toEqual(["bands", "y", "x"]);
  expect(described.dims[0]).toMatchObject({ size: bands });
  const { cube: result } = await isolates.runtime.call(call);
  expect(result!.shape).toEqual([bands, ...cube.shape.slice(2)]);
  const expected = numbers(values);
  for (const [i, value] of result!.values.entries()) {
    if (Number.isNaN(expected[i]!)) expect(value, `cell ${i}`).toBeNaN();
    else
      expect(Math.abs(value - expected[i]!), `cell ${i}: ${value} for ${expected[i]}`).toBeLessThanOrEqual(
        Math.abs(expected[i]!) * 2 ** -23,
      );
  }
});

it("a cut of the cube gives the same bits", async () => {
  const { script } = cases.find(({ name }) => name.startsWith("ORBIT: mean"))!;
  const whole = await isolates.runtime.call({ ...given, code: script });
  const columns = cube.shape[3]!;
  for (let x = 0; x < columns; x++) {
    const part = {
      ...given,
      shape: [...cube.shape.slice(0, 3), 1],
      values: given.values.filter((_value, i) => i % columns === x),
    };
    const { cube: result } = await isolates.runtime.call({ ...part, code: script });
    expect(result!.values).toEqual(whole.cube!.values.filter((_value, i) => i % columns === x));
  }
});

describe("not supported, by name", () => {
  const setup = (said: string, more = ""): string =>
    `//VERSION=3\nfunction setup() { return { ${said} }; }\nfunction evaluatePixel(s) { return [1]; }\n${more}`;
  const plain = 'input: ["B04"], output: { bands: 1 }';
  it.each([
    [
      "a band that is not there",
      setup('input: ["CLM"], output: { bands: 1 }'),
      "the band CLM is not in the cube, which has B02, B03",
    ],
    [
      "angles",
      setup('input: ["sunZenithAngles"], output: { bands: 1 }'),
      "the band sunZenithAngles is not in the cube",
    ],
    ["a band of version 1", "return [B05];", "the band B05 is not in the cube"],
    [
      "data fusion",
      setup(
        'input: [{ datasource: "a", bands: ["B04"] }, { datasource: "b", bands: ["B04"] }], output: { bands: 1 }',
      ),
      "several inputs (data fusion) in evalscripts is not supported",
    ],
    [
      "a datasource",
      setup('input: [{ datasource: "a", bands: ["B04"] }], output: { bands: 1 }'),
      "datasource (data fusion)",
    ],
    [
      "units",
      setup('input: [{ bands: ["B04"], units: "SIGMA0_ELLIPSOID" }], output: { bands: 1 }'),
      "units SIGMA0_ELLIPSOID",
    ],
    ["a mosaicking", setup(`${plain}, mosaicking: "MEDIAN"`), "mosaicking MEDIAN"],
    [
      "a sample type",
      setup('input: ["B04"], output: { bands: 1, sampleType: "UINT32" }'),
      "sampleType UINT32",
    ],
    ["updateOutput", setup(plain, "function updateOutput() {}"), "updateOutput"],
    ["no setup", "//VERSION=3\nfunction evaluatePixel() {}", "there is no function setup"],
    ["regular expressions", setup(plain, "const a = /a/;"), "regular expressions are not offered"],
    ["typographic quotes", "//VERSION=3\nconst a = “a”;", "line 2"],
  ])("%s", async (_what, code, message) => {
    await expect(isolates.runtime.describe({ ...given, code })).rejects.toThrow(message);
  });
  it("an output that there is not, and one with other bands than it says", async () => {
    await expect(
      isolates.runtime.describe({ ...given, code: setup(plain), context: { output: "a" } }),
    ).rejects.toThrow("there is no output 'a'; there are default");
    const wrong = isolates.runtime.call({ ...given, code: setup('input: ["B04"], output: { bands: 2 }') });
    await expect(wrong).rejects.toThrow("output default has 2 bands, and evaluatePixel gave 1");
    await expect(wrong).rejects.toBeInstanceOf(UdfFault);
  });
});

it("bands are known by their common names and aliases too", async () => {
  const code =
    '//VERSION=3\nfunction setup() { return { input: ["B04", "nir", "b8"], output: { bands: 1, sampleType: "FLOAT32" } }; }\nfunction evaluatePixel(s) { return [s.B04 * 100 + s.nir * 10 + s.b8]; }';
  const { cube: result } = await isolates.runtime.call({
    ...given,
    code,
    dims: ["bands", "x"],
    shape: [2, 1],
    labels: { bands: ["one", "two"] },
    bands: [
      { name: "one", commonName: "red" },
      { name: "two", commonName: "nir", aliases: ["b8"] },
    ],
    values: Float32Array.of(1, 2),
  });
  expect([...result!.values]).toEqual([122]);
});

it("a tile of twelve dates is quick", async () => {
  const { script } = cases.find(({ name }) => name.startsWith("ORBIT: mean"))!;
  const values = new Float32Array(12 * 2 * 256 * 256).map((_none, i) => 500 + (i % 8191));
  const call = {
    ...given,
    code: script,
    shape: [12, 2, 256, 256],
    labels: {
      t: Array.from({ length: 12 }, (_none, i) => `2023-${String(i + 1).padStart(2, "0")}-01T10:00:00Z`),
      bands: ["B08", "B04"],
    },
    values,
  };
  await isolates.runtime.call(call);
  const begun = isolates.cpuMs();
  for (let i = 0; i < 8; i++) await isolates.runtime.call(call);
  const each = (isolates.cpuMs() - begun) / 8;
  console.log(`ORBIT, 12 dates, 256 x 256: ${each.toFixed(0)} ms of CPU`);
  expect(each).toBeLessThan(250);
});
