/** Functions in graphs: what they are handed, what they may give, and that no cut shows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Region, range, wholeRegion } from "../../../../src/cube/region.ts";
import { allLabels, sizesOf } from "../../../../src/cube/shape.ts";
import { cutWindow } from "../../../../src/cube/window.ts";
import { createLogSink } from "../../../../src/app/ports/log-sink.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";
import { type TestFunction, testRuntime } from "../../../support/test-runtime.ts";
import { type MadeCube, cubeOf, processOf, udfCallback, valuesOf } from "../../../support/udf-graphs.ts";

const cube = memoryCube({ t: 3, bands: ["red", "nir"], y: 30, x: 270 }, 5);

const cellsOf = (shape: readonly number[]): number => shape[shape.length - 1]! * shape[shape.length - 2]!;

/** (t, bands, y, x) gives (t, bands: ndvi, y, x), and the mean of all that it was handed as a second band. */
const ndvi: TestFunction = ({ shape, values, labels }) => {
  const cells = cellsOf(shape);
  const times = shape[0]!;
  const out = new Float64Array(times * 2 * cells);
  let sum = 0;
  for (const value of values) if (!Number.isNaN(value)) sum += Math.abs(value);
  for (let t = 0; t < times; t++)
    for (let i = 0; i < cells; i++) {
      const red = values[t * 2 * cells + i]!;
      const nir = values[(t * 2 + 1) * cells + i]!;
      out[t * 2 * cells + i] = (nir - red) / (nir + red);
      out[(t * 2 + 1) * cells + i] = sum;
    }
  return { labels: { ...labels, bands: ["ndvi", "all"] }, values: out, dtype: "float64" };
};
const sumOverTime: TestFunction = ({ dims, shape, values }) => {
  const [times, ...rest] = shape as [number, ...number[]];
  const cells = rest.reduce((product, size) => product * size, 1);
  const out = new Float64Array(cells);
  for (let i = 0; i < values.length; i++) out[i % cells]! += values[i]!;
  expect(times).toBe(3);
  return { dims: dims.slice(1), shape: rest, values: out, dtype: "float64" };
};
const differences: TestFunction = ({ shape, values, labels }) => {
  const [times, ...rest] = shape as [number, ...number[]];
  const cells = rest.reduce((product, size) => product * size, 1);
  const out = new Float64Array(cells * (times - 1));
  for (let i = 0; i < out.length; i++) out[i] = values[i + cells]! - values[i]!;
  return {
    shape: [times - 1, ...rest],
    labels: { ...labels, t: labels["t"]!.slice(1) },
    values: out,
    dtype: "float64",
  };
};
/** Every cell becomes its number in the piece, and the seed. */
const position: TestFunction = ({ values, seed = 0 }) => ({
  values: Float64Array.from(values, (_, index) => index + (seed % 1000) / 1000),
  dtype: "float64",
});
const functions = { ndvi, sumOverTime, differences, position, same: () => ({}) };

const bits = (chunk: Parameters<typeof valuesOf>[0]): string => JSON.stringify(valuesOf(chunk));

async function expectNoCutShows(made: MadeCube, numRuns = 6): Promise<void> {
  const sizes = sizesOf(made.shape);
  const all = wholeRegion(sizes);
  const whole = await made.compute();
  const within = fc.tuple(
    ...sizes.map((size) =>
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(within, async (region: Region) => {
      expect(bits(await made.compute(region))).toBe(bits(cutWindow(whole, all, region)));
    }),
    { numRuns },
  );
}

const callbacks = {
  apply: processOf("apply", { process: udfCallback("x", { udf: "ndvi\n" }) }),
  reduce_dimension: processOf("reduce_dimension", {
    dimension: "t",
    reducer: udfCallback("data", { udf: "sumOverTime\n" }),
  }),
  apply_dimension: processOf("apply_dimension", {
    dimension: "t",
    process: udfCallback("data", { udf: "differences\n" }),
  }),
  "apply_dimension with a target": processOf("apply_dimension", {
    dimension: "t",
    target_dimension: "steps",
    process: udfCallback("data", { udf: "differences\n" }),
  }),
  apply_neighborhood: processOf("apply_neighborhood", {
    size: [
      { dimension: "x", value: 64, unit: "px" },
      { dimension: "y", value: 20, unit: "px" },
      { dimension: "t", value: 2, unit: "px" },
    ],
    overlap: [
      { dimension: "x", value: 3, unit: "px" },
      { dimension: "t", value: 1, unit: "px" },
    ],
    process: udfCallback("data", { udf: "position\n" }),
  }),
  apply_polygon: {
    polygon: {
      process_id: "load_geojson",
      arguments: {
        data: {
          type: "Polygon",
          coordinates: [
            [
              [15.001, 45.1502],
              [15.03, 45.1502],
              [15.02, 45.152],
              [15.001, 45.1502],
            ],
          ],
        },
      },
    },
    ...processOf("apply_polygon", {
      geometries: { from_node: "polygon" },
      process: udfCallback("data", { udf: "position\n" }),
    }),
  },
  run_udf: processOf("run_udf", { udf: "ndvi\n", runtime: "test" }),
};

describe("any cut gives the same bits", () => {
  it.each(Object.entries(callbacks))("%s", async (_name, process) => {
    await expectNoCutShows(await cubeOf(process, cube, { runtimes: [testRuntime(functions)] }));
  });
});

describe("what a function is handed", () => {
  it("in apply: all bands of one label of time, in squares of 256 from the first cell on", async () => {
    const runtime = testRuntime(functions);
    const made = await cubeOf(callbacks.apply, cube, { runtimes: [runtime] });
    await made.compute([range(1, 2), range(0, 1), range(10, 11), range(200, 260)]);
    expect(runtime.calls.map(({ shape }) => shape)).toEqual([
      [1, 2, 30, 256],
      [1, 2, 30, 14],
    ]);
    const [, right] = runtime.calls;
    expect(right).toMatchObject({
      dims: ["t", "bands", "y", "x"],
      labels: { t: ["2023-01-02T00:00:00.000Z"], bands: ["red", "nir"] },
      types: { t: "temporal", bands: "bands", y: "y", x: "x" },
      grid: { crs: "EPSG:32633", x: 500000 + 256 * 10 + 5, y: 5000000 - 5, dx: 10, dy: -10 },
      returns: { dims: ["t", "bands", "y", "x"], shape: [1, 2, 30, 14], labels: { bands: ["ndvi", "all"] } },
      user: expect.stringMatching(/^[0-9a-f]{32}$/),
      version: "1.0",
    });
    expect(made.shape.dims.map(({ labels }) => allLabels(labels).slice(0, 2))[1]).toEqual(["ndvi", "all"]);
  });
  it("in apply_neighborhood: pieces of one size, with no data beyond the cube", async () => {
    const runtime = testRuntime(functions);
    const made = await cubeOf(callbacks.apply_neighborhood, cube, { runtimes: [runtime] });
    const chunk = await made.compute();
    const forms = new Set(runtime.calls.map(({ shape }) => shape.join()));
    expect([...forms].sort()).toEqual(["2,2,20,70", "3,2,20,70"]);
    const first = runtime.calls[0]!;
    expect(Array.from(first.values.slice(0, 4), Number.isNaN)).toEqual([true, true, true, false]);
    expect(first.grid).toMatchObject({ x: 500000 - 25 });
    expect(runtime.questions.map(({ shape, exact }) => [shape, exact])).toEqual([[[3, 2, 20, 70], true]]);
    const seed = (first.seed! % 1000) / 1000;
    expect(valuesOf(chunk)[0]).toBe(3 + seed);
  });
  it("squares are halved until a call is small enough, and the pieces are the same for all regions", async () => {
    const dates = memoryCube({ t: 9, bands: ["a", "b", "c", "d"], y: 300, x: 8 }, 3);
    const runtime = testRuntime(functions);
    const made = await cubeOf(processOf("run_udf", { udf: "same\n", runtime: "Test" }), dates, {
      runtimes: [runtime],
    });
    await made.compute([range(0, 1), range(0, 1), range(299, 300), range(0, 1)]);
    expect(runtime.calls.map(({ shape }) => shape)).toEqual([[9, 4, 44, 8]]);
  });
  it("context comes from the process around it", async () => {
    const runtime = testRuntime({
      scaled: ({ values, context }) => ({ values: values.map((v) => v * (context as number)) }),
    });
    const process = processOf("apply", {
      process: udfCallback("x", { udf: "scaled\n", context: { from_parameter: "context" } }),
      context: 3,
    });
    const small = memoryCube({ y: 2, x: 2 }, 1);
    const made = await cubeOf(process, small, { runtimes: [runtime] });
    expect(valuesOf(await made.compute())).toEqual(
      small.data.map((value) => (value === null ? null : value * 3)),
    );
  });
  it("its log goes to whoever asked, with the node", async () => {
    const log = createLogSink();
    const made = await cubeOf(callbacks.run_udf, memoryCube({ t: 1, bands: ["a", "b"], y: 2, x: 2 }, 1), {
      runtimes: [testRuntime(functions)],
      log,
    });
    await made.compute();
    expect(log.take()).toEqual(
      [1, 2].map(() => ({ level: "info", message: "ran ndvi", path: [{ node_id: "node" }] })),
    );
  });
});

describe("what a function gives", () => {
  const wrong = (
    process: object,
    of: TestFunction,
    small = memoryCube({ t: 2, bands: ["a", "b"], y: 4, x: 4 }, 2),
  ) => cubeOf(process, small, { runtimes: [testRuntime({ ...functions, wrong: of, differences: of })] });
  it("must be what was declared", async () => {
    const process = processOf("reduce_dimension", {
      dimension: "t",
      reducer: udfCallback("data", { udf: "wrong\n" }),
    });
    const made = await wrong(process, ({ dims, shape }) => ({
      dims: dims.slice(1),
      shape: [2, 4, 3],
      values: new Float64Array(24 * shape.length),
    }));
    await expect(made.compute()).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: expect.stringContaining("expected (bands: 2, y: 4, x: 4), got (bands: 2, y: 4, x: 3)"),
      details: { node: "node/udf" },
    });
  });
  it("must have the labels that were declared", async () => {
    let trial = true;
    const made = await wrong(processOf("run_udf", { udf: "wrong\n", runtime: "Test" }), ({ labels }) => {
      const bands = trial ? ["x", "y"] : ["y", "x"];
      trial = false;
      return { labels: { ...labels, bands } };
    });
    await expect(made.compute()).rejects.toThrow("label 1 of bands must be 'x', and is 'y'");
  });
  it.each([
    ["apply", "DataCubePropertiesImmutable", "The dimension 't' must stay as it is here"],
    ["apply_neighborhood", "DataCubePropertiesImmutable", "The dimension 't' must stay as it is here"],
    ["apply_dimension", "ProcessParameterInvalid", "The function gives no dimension 't'"],
  ])("%s keeps its dimensions", async (id, code, message) => {
    const args = {
      dimension: "t",
      size: [{ dimension: "x", value: 4, unit: "px" }],
    };
    const own =
      id === "apply" ? {} : id === "apply_dimension" ? { dimension: args.dimension } : { size: args.size };
    const process = processOf(id, {
      ...own,
      process: udfCallback(id === "apply" ? "x" : "data", { udf: "wrong\n" }),
    });
    const failing = wrong(process, ({ dims, shape, values }) => ({
      dims: dims.slice(1),
      shape: shape.slice(1),
      values: values.slice(values.length / shape[0]!),
    }));
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
  it("a failing function is told with its node, its line and the way to it", async () => {
    const failing = cubeOf(processOf("run_udf", { udf: "nothing\n", runtime: "Test" }), cube, {
      runtimes: [testRuntime({})],
    });
    await expect(failing).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: "The function fails with NoFunction: no nothing\n (line 1 of the function)\na\nb",
      details: { node: "node" },
    });
  });
});

describe("geometries", () => {
  const field = (west: number, south: number, name: string) => ({
    type: "Feature",
    properties: { name },
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [west, south],
          [west + 0.01, south],
          [west + 0.005, south + 0.002],
          [west, south],
        ],
      ],
    },
  });
  /** Two on the cube, and one far away. */
  const geometries = {
    type: "FeatureCollection",
    features: [field(15.001, 45.1502, "a"), field(15.01, 45.151, "b"), field(3, 3, "c")],
  };
  const zonal = (reducer: object, more: object = {}): object => ({
    zones: {
      process_id: "aggregate_spatial",
      arguments: { data: { from_parameter: "cube" }, geometries, reducer },
      result: true,
      ...more,
    },
  });
  const mean: TestFunction = ({ dims, shape, values }) => {
    const count = shape.at(-1)!;
    const out = new Float64Array(values.length / count);
    for (let label = 0; label < out.length; label++) {
      let sum = 0;
      let valid = 0;
      for (const value of values.slice(label * count, (label + 1) * count)) {
        if (Number.isNaN(value)) continue;
        sum += value;
        valid++;
      }
      out[label] = sum / valid;
    }
    return { dims: dims.slice(0, -1), shape: shape.slice(0, -1), values: out, dtype: "float64" };
  };
  it("a function reduces the cells of each, as a process does", async () => {
    const runtime = testRuntime({ mean });
    const made = await cubeOf(zonal(udfCallback("data", { udf: "mean\n" })), cube, { runtimes: [runtime] });
    const known = await cubeOf(
      zonal({
        process_graph: {
          m: { process_id: "mean", arguments: { data: { from_parameter: "data" } }, result: true },
        },
      }),
      cube,
      { runtimes: [] },
    );
    expect(made.shape.dims.map(({ name }) => name)).toEqual(["geometry", "t", "bands"]);
    const [values, expected] = [valuesOf(await made.compute()), valuesOf(await known.compute())];
    expect(values.map((value) => value === null)).toEqual(expected.map((value) => value === null));
    expect(values.slice(12)).toEqual([null, null, null, null, null, null]);
    for (const [index, value] of values.entries())
      if (value !== null) expect(value / expected[index]!).toBeCloseTo(1, 9);
    expect(runtime.calls.map(({ dims, shape }) => [dims, shape[2]! > 100])).toEqual([
      [["t", "bands", "pixel"], true],
      [["t", "bands", "pixel"], true],
    ]);
  });
  it("a function on a vector cube gets all of it, and may change its geometries", async () => {
    const runtime = testRuntime({
      doubled: ({ values, features }) => {
        const given = features as {
          readonly features: readonly { readonly properties: { readonly name: string } }[];
        };
        expect(given.features.map(({ properties }) => properties.name)).toEqual(["a", "b", "c"]);
        return { values: values.map((value) => value * 2) };
      },
    });
    const max = {
      process_graph: {
        m: { process_id: "max", arguments: { data: { from_parameter: "data" } }, result: true },
      },
    };
    const graph = {
      ...zonal(max, { result: false }),
      udf: {
        process_id: "run_udf",
        arguments: { data: { from_node: "zones" }, udf: "doubled\n", runtime: "Test" },
        result: true,
      },
    };
    const made = await cubeOf(graph, cube, { runtimes: [runtime] });
    const maxima = await cubeOf(zonal(max), cube, { runtimes: [] });
    expect(valuesOf(await made.compute())).toEqual(
      valuesOf(await maxima.compute()).map((value) => (value === null ? null : value * 2)),
    );
    expect(made.shape.dims[0]!.features).toHaveLength(3);
    expect(runtime.calls).toHaveLength(1);
  });
});

describe("which function it is", () => {
  const small = memoryCube({ y: 2, x: 2 }, 1);
  const text = "same\n";
  const answer =
    (body: string | Uint8Array<ArrayBuffer>, status = 200) =>
    () =>
      Promise.resolve(new Response(body, { status }));
  it("may be told by an address", async () => {
    const made = await cubeOf(
      processOf("run_udf", { udf: "https://code.example/f.py", runtime: "Test" }),
      small,
      {
        runtimes: [testRuntime(functions)],
        fetch: answer(text),
      },
    );
    expect(valuesOf(await made.compute())).toEqual(small.data.map((v) => (v === null ? null : v)));
    expect(made.prepared.plan.nodes.at(-1)).toMatchObject({ params: { function: { code: text } } });
  });
  it("may be a file of the user", async () => {
    const asked: string[] = [];
    const made = await cubeOf(processOf("run_udf", { udf: "functions/f.py", runtime: "Test" }), small, {
      runtimes: [testRuntime(functions)],
      userFile: (path) => {
        asked.push(path);
        return Promise.resolve(new TextEncoder().encode(text));
      },
    });
    await made.compute();
    expect(asked).toEqual(["functions/f.py"]);
  });
  it.each([
    ["no such file", "f.py", answer(text), "FileNotFound", "no file 'f.py'"],
    ["no such page", "https://code.example/f.py", answer("", 404), "FileNotFound", "status 404"],
    [
      "a server that is busy",
      "https://code.example/f.py",
      answer("", 503),
      "InfrastructureBusy",
      "status 503",
    ],
    [
      "no text",
      "https://code.example/f.py",
      answer(new Uint8Array([255, 254])),
      "ProcessParameterInvalid",
      "UTF-8",
    ],
    ["a long text", `${"#".repeat(300_000)}\n`, answer(""), "ProcessParameterInvalid", "256 KiB"],
  ])("%s is told", async (_name, udf, fetch, code, message) => {
    const failing = cubeOf(processOf("run_udf", { udf, runtime: "Test" }), small, {
      runtimes: [testRuntime(functions)],
      fetch,
    });
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
  it.each([
    [{ runtime: "Perl" }, "InvalidRuntime"],
    [{ runtime: "test", version: "2" }, "InvalidVersion"],
  ])("%j is refused", async (args, code) => {
    const failing = cubeOf(processOf("run_udf", { udf: text, ...args }), small, {
      runtimes: [testRuntime(functions)],
    });
    await expect(failing).rejects.toMatchObject({ code });
  });
  it("is the whole callback", async () => {
    const process = processOf("apply", {
      process: {
        process_graph: {
          udf: {
            process_id: "run_udf",
            arguments: { data: { from_parameter: "x" }, udf: text, runtime: "Test" },
          },
          more: { process_id: "absolute", arguments: { x: { from_node: "udf" } }, result: true },
        },
      },
    });
    await expect(cubeOf(process, small, { runtimes: [testRuntime(functions)] })).rejects.toThrow(/run_udf/);
  });
});
