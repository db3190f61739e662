/** Functions in isolates: what they are given, what they may give, and that nothing of a call is left to the next. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UdfFault } from "../../../../src/app/udf/ports.ts";
import { type Isolates, smallCall, startIsolates } from "../../../support/udf-isolates.ts";

let isolates: Isolates;
beforeAll(async () => {
  isolates = await startIsolates();
});
afterAll(() => isolates.stop());

const valuesOf = async (...args: Parameters<Isolates["call"]>): Promise<number[]> => [
  ...(await isolates.call(...args)).cube!.values,
];

describe("a function on a chunk", () => {
  it("sees values, dimensions, labels, grid and context", async () => {
    const grid = { crs: "EPSG:32631", x: 5, y: 15, dx: 10, dy: -10 };
    const answer = await isolates.call(
      "export default function (cube, context) { console.log(cube, cube.values, context); return cube; }",
      { grid, context: { a: [1] }, types: { bands: "bands", y: "y", x: "x" } },
    );
    expect(answer.logs).toEqual([
      {
        level: "info",
        message: expect.stringMatching(
          /^\{"dims":\["bands","y","x"\],"shape":\[2,2,2\],"dtype":"float32","labels":\{"bands":\["red","nir"\]\},.*"crs":"EPSG:32631".* \[Float32Array of 8\] \{"a":\[1\]\}$/,
        ) as string,
      },
    ]);
    expect(answer.cube).toMatchObject({
      dims: ["bands", "y", "x"],
      shape: [2, 2, 2],
      labels: smallCall.labels,
    });
    expect(answer.cube!.values).toEqual(smallCall.values);
  });
  it("may return values alone, and of any type", async () => {
    const answer = await isolates.call(
      "export default ({ values }) => Uint16Array.from(values, (v) => v * 2);",
    );
    expect(answer.cube!.values).toEqual(Float32Array.of(2, 4, 6, 8, 10, 12, 14, 16));
    const wide = await isolates.call(
      "export default ({ values }) => Float64Array.from(values, (v) => v / 3);",
    );
    expect(wide.cube).toMatchObject({ dtype: "float64" });
    expect(wide.cube!.values[0]).toBe(1 / 3);
  });
  it("names its labels beforehand or with its values", async () => {
    const first = "values.slice(0, 4)";
    const beforehand = `export const output = { bands: ["a"] }; export default ({ values }) => ({ values: ${first} });`;
    const withValues = `export default ({ values }) => ({ values: ${first}, labels: { bands: ["a"] } });`;
    for (const code of [beforehand, withValues])
      expect((await isolates.call(code)).cube).toMatchObject({ shape: [1, 2, 2], labels: { bands: ["a"] } });
  });
  it("gives what it is held to", async () => {
    const returns = { dims: ["x", "y"], shape: [2, 2] };
    const code = `export default ({ values }) => ({ values: values.slice(0, 4), dims: ["y", "x"] });`;
    expect(await valuesOf(code, { returns })).toEqual([1, 3, 2, 4]);
    expect(await valuesOf("export default ({ values }) => values.slice(0, 4);", { returns })).toEqual([
      1, 2, 3, 4,
    ]);
  });
  it("finds NaN where there are no data, and may leave it there", async () => {
    const code = "export default ({ values }) => values.map((v) => (Number.isNaN(v) ? 0 : NaN));";
    expect(await valuesOf(code, { values: Float32Array.of(NaN, 1, 1, 1, 1, 1, 1, NaN) })).toEqual([
      0,
      ...Array(6).fill(NaN),
      0,
    ]);
  });
});

describe("a function on a place", () => {
  it("gets the bands and gives one number, or several", async () => {
    const ndvi = "export function pixel([red, nir]) { return (nir - red) / (nir + red); }";
    const expected = [4 / 6, 4 / 8, 4 / 10, 4 / 12].map(Math.fround);
    expect(await valuesOf(`export const output = { bands: ["ndvi"] }; ${ndvi}`)).toEqual(expected);
    expect((await isolates.call(ndvi, { returns: { dims: ["y", "x"], shape: [2, 2] } })).cube).toMatchObject({
      values: Float32Array.from(expected),
    });
    expect(
      await valuesOf("export const pixel = ([a, b], { k }) => [b, a, k];", { context: { k: 9 } }),
    ).toEqual([5, 6, 7, 8, 1, 2, 3, 4, 9, 9, 9, 9]);
  });
  it("gets the values along the dimension that goes", async () => {
    const call = {
      dims: ["y", "t", "x"],
      shape: [2, 2, 2],
      labels: {},
      returns: { dims: ["y", "x"], shape: [2, 2] },
    };
    expect(await valuesOf("export const pixel = (series) => Math.max(...series);", call)).toEqual([
      3, 4, 7, 8,
    ]);
  });
});

describe("a description", () => {
  const describe_ = (code: string) => isolates.runtime.describe({ ...smallCall, shape: [2, 300, 400], code });
  it("is what the code says", async () => {
    const said = await describe_(
      `const bands = ["a", "b", "c"]; export const output = { bands, y: null }; export default () => { throw 1; };`,
    );
    expect(said).toMatchObject({
      by: "output",
      dims: [
        { name: "bands", type: "bands", size: 3, labels: ["a", "b", "c"] },
        { name: "x", same: true },
      ],
    });
  });
  it("or what comes of a small cube", async () => {
    const tried = await describe_(
      `export default ({ shape: [b, y, x] }) => { console.log(b, y, x); return { values: new Float32Array(y * x), labels: { bands: ["n"] } }; };`,
    );
    expect(tried).toMatchObject({
      by: "probe",
      logs: [{ message: "2 8 8" }],
      dims: [
        { name: "bands", type: "bands", size: 1, labels: ["n"] },
        { name: "y", same: true },
        { name: "x", same: true },
      ],
    });
  });
  it("of a dimension that is not there is refused", async () => {
    await expect(describe_(`export const output = { t: null }; export default () => 1;`)).rejects.toThrow(
      "output names t; the cube has bands, y, x",
    );
  });
});

describe("nothing survives a call", () => {
  const same = async (code: string): Promise<void> => {
    const first = await isolates.call(code, { seed: 7, context: {} });
    for (let i = 0; i < 3; i++) expect(await isolates.call(code, { seed: 7, context: {} })).toEqual(first);
    expect(await isolates.call(code, { seed: 7, context: {}, user: "u-2" })).toEqual(first);
  };
  it.each([
    ["variables of the module", "let n = 0; export default ({ values }) => values.fill(++n);"],
    [
      "properties of functions",
      "function f() { f.n = (f.n ?? 0) + 1; return f.n; } export default ({ values }) => values.fill(f());",
    ],
    [
      "properties of built-ins",
      "export default ({ values }) => { try { Math.n = (Math.n ?? 0) + 1; } catch {} return values.fill(Math.n ?? 0); };",
    ],
    [
      "the global object",
      "export default ({ values }) => { try { (0, Function.prototype.call).constructor; undeclared = 1; } catch {} return values.fill(typeof undeclared === 'undefined' ? 0 : 1); };",
    ],
    [
      "prototypes",
      "export default ({ values }) => { const before = [].n ?? 0; try { Array.prototype.n = before + 1; } catch {} try { [].__proto__.n = before + 1; } catch {} return values.fill(before); };",
    ],
    [
      "prototypes without names",
      "export default ({ values }) => { const p = Object.getPrototypeOf(function* () {}); const before = p.n ?? 0; try { p.n = before + 1; } catch {} return values.fill(before); };",
    ],
    [
      "iterators",
      "export default ({ values }) => { const p = Object.getPrototypeOf([][Symbol.iterator]()); const before = p.n ?? 0; try { p.n = before + 1; } catch {} return values.fill(before); };",
    ],
    [
      "the list of a template",
      "const seen = []; const tag = (list) => { seen.push(list); return seen.length; }; export default ({ values }) => values.fill(tag`a`);",
    ],
    ["random numbers", "export default ({ values }) => values.map(() => Math.random());"],
    [
      "the context",
      "export default ({ values }, context) => values.fill((context.n = (context.n ?? 0) + 1));",
    ],
  ])(
    "%s",
    async (_what, code) => {
      await same(code);
    },
    30_000,
  );
  it("random numbers are those of the chunk's address", async () => {
    const code = "export default ({ values }) => Float64Array.from(values, () => Math.random());";
    const [one, other] = [await valuesOf(code, { seed: 1 }), await valuesOf(code, { seed: 2 ** 40 + 1 })];
    expect(new Set([...one, ...other]).size).toBe(16);
    expect(Math.max(...one, ...other)).toBeLessThan(1);
  });
  it("there is no clock", async () => {
    for (const code of ["Date.now()", "new Date()", "Date()"])
      await expect(isolates.call(`export default () => ${code};`)).rejects.toThrow("there is no clock");
    expect(
      await valuesOf('export default ({ values }) => values.fill(new Date("2023-06-05").getUTCDate());'),
    ).toEqual(Array(8).fill(5));
  });
});

describe("what is wrong is told", () => {
  it.each([
    [
      "an exception, with its line",
      "\n\nexport default () => {\n  throw new RangeError('too far');\n};",
      "FunctionFailed",
      "RangeError: too far",
      4,
    ],
    [
      "what the language says",
      "export default (cube) =>\n  cube.none.more;",
      "FunctionFailed",
      /^TypeError: Cannot read properties of undefined/,
      2,
    ],
    ["something that is no error", "export default () => { throw 5; };", "FunctionFailed", "threw 5", null],
    [
      "an exception of the module",
      "undeclared();\nexport default () => 1;",
      "FunctionFailed",
      "ReferenceError: undeclared is not defined",
      1,
    ],
    ["nothing", "export default () => {};", "NothingReturned", /returned nothing/, null],
    ["a list", "export default () => [1, 2];", "WrongType", /values must be a typed array/, null],
    ["a function", "export default () => () => 1;", "WrongType", /returned a function/, null],
    ["a promise of its own", "export default () => ({ then() {} });", "WrongType", /a promise/, null],
    ["functions as values", "export default () => ({ values() {} });", "WrongType", /are function/, null],
    [
      "too few values",
      "export default () => new Float32Array(7);",
      "WrongShape",
      "expected 8 values (bands: 2, y: 2, x: 2), got 7",
      null,
    ],
    [
      "a shape of NaN",
      "export default ({ values }) => ({ values, shape: [NaN, 2, 2] });",
      "WrongShape",
      /shape must have a size/,
      null,
    ],
    [
      "dimensions twice",
      'export default ({ values }) => ({ values, dims: ["x", "x", "y"] });',
      "WrongShape",
      /different names/,
      null,
    ],
    [
      "a dimension without a size",
      'export default ({ values }) => ({ values, dims: ["a", "x", "y"] });',
      "WrongShape",
      /the size of a is not known/,
      null,
    ],
    [
      "labels twice",
      'export default ({ values }) => ({ values, labels: { bands: ["a", "a"] } });',
      "WrongLabels",
      /'a' twice/,
      null,
    ],
    [
      "a million labels",
      "export default ({ values }) => ({ values, labels: { bands: Array.from({ length: 1e6 }, (_, i) => i) } });",
      "AnswerTooLarge",
      /may have 100000 labels/,
      null,
    ],
    [
      "labels that are objects",
      "export default ({ values }) => ({ values, labels: { bands: [{}, {}] } });",
      "WrongLabels",
      /texts or numbers/,
      null,
    ],
    ["a default that is no function", "export default 5;", "NoFunction", /no function/, null],
    [
      "numbers that are not as many",
      "let n = 1; export const pixel = () => Array(n++).fill(0);",
      "WrongShape",
      "pixel must return 1 numbers, and returned 2",
      null,
    ],
  ])("%s", async (_what, code, faultCode, message, line) => {
    const fault = await isolates.call(code).catch((error: unknown) => error as UdfFault);
    expect(fault).toBeInstanceOf(UdfFault);
    expect(fault).toMatchObject({ code: faultCode, line });
    expect((fault as UdfFault).message).toMatch(message);
  });
  it("also what it said before, as much as fits", async () => {
    const code =
      "export default () => { for (let i = 0; i < 1000; i++) console.warn('x'.repeat(5000)); throw 1; };";
    const fault = await isolates.call(code).catch((error: unknown) => error as UdfFault);
    const { logs } = fault as UdfFault;
    expect(logs).toHaveLength(201);
    expect(logs[0]).toEqual({ level: "warning", message: "x".repeat(2000) });
    expect(logs[200]!.message).toBe("Only the first 200 lines are kept.");
  });
});

it("two bands of 512 x 512 cells cost little", async () => {
  const values = new Float32Array(2 * 512 * 512).map((_none, i) => 500 + (i % 8191));
  const call = { shape: [2, 512, 512], values };
  const byPlace =
    'export const output = { bands: ["ndvi"] }; export const pixel = ([red, nir]) => (nir - red) / (nir + red);';
  const byChunk = `export const output = { bands: ["ndvi"] };
    export default ({ values }) => {
      const out = new Float32Array(values.length / 2);
      for (let i = 0; i < out.length; i++)
        out[i] = (values[out.length + i] - values[i]) / (values[out.length + i] + values[i]);
      return out;
    };`;
  for (const [name, code] of Object.entries({ byPlace, byChunk })) {
    await isolates.call(code, call);
    const begun = isolates.cpuMs();
    for (let i = 0; i < 10; i++) await isolates.call(code, call);
    const each = (isolates.cpuMs() - begun) / 10;
    console.log(`NDVI of 512 x 512, ${name}: ${each.toFixed(0)} ms of CPU`);
    expect(each).toBeLessThan(60);
  }
});
