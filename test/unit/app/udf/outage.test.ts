/** A service that is gone for a while costs the tasks of a job nothing but time; a request is told. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Region, cutRegion, wholeRegion } from "../../../../src/cube/region.ts";
import { sizesOf } from "../../../../src/cube/shape.ts";
import { packCall, valuesOf as bodyValues } from "../../../../src/platform/udf/wire.ts";
import { httpUdfRuntime } from "../../../../src/platform/udf/http-service.ts";
import type { UdfRuntime } from "../../../../src/app/udf/ports.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";
import { type UdfStub, startUdfStub } from "../../../support/udf-stub.ts";
import { cubeOf, processOf, udfCallback, valuesOf } from "../../../support/udf-graphs.ts";

let stub: UdfStub;
let runtime: UdfRuntime;
let calls = 0;
/** After so many calls the service is gone, in the middle of an answer. */
let lastCall = Infinity;

const python = { title: "P", type: "language", default: "3.11", versions: { "3.11": { libraries: {} } } };
const used = { cpuMs: 0, memoryBytes: 0, wallMs: 0 };
const short = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms / 100));

beforeAll(async () => {
  stub = await startUdfStub();
  stub.answer(({ path, header, values }, response) => {
    if (path === "/") return void response.end(JSON.stringify({ runtimes: { Python: python } }));
    const { dims, shape, dtype, labels } = header as {
      readonly dims: readonly string[];
      readonly shape: readonly number[];
      readonly dtype: "float32" | "float64";
      readonly labels: object;
    };
    if (path === "/describe") {
      const same = dims.map((name) => ({ name, same: true }));
      return void response.end(JSON.stringify({ by: "probe", dims: same, logs: [], used }));
    }
    const given = bodyValues(new Uint8Array(values), shape, dtype);
    const doubled = Float64Array.from(given, (value) => value * 2);
    const answer = packCall({ dims, shape, dtype: "float64", labels, logs: [], used }, doubled);
    if (++calls <= lastCall) return void response.end(answer);
    lastCall = Infinity;
    response.writeHead(200, { "Content-Length": answer.length });
    response.write(answer.subarray(0, answer.length / 2), () => {
      void stub.stop().then(() => setTimeout(() => void stub.startAgain(), 150));
    });
  });
  runtime = httpUdfRuntime("Python", {
    url: stub.url,
    secret: stub.secret,
    fetch: (url, init) => fetch(url, init),
    wait: short,
    signal: null,
  });
});
afterAll(() => stub.stop());

const cube = memoryCube({ y: 160, x: 320 }, 9);
const process = processOf("apply_neighborhood", {
  size: ["x", "y"].map((dimension) => ({ dimension, value: 16, unit: "px" })),
  process: udfCallback("data", { udf: "double\n", runtime: "Python" }),
});
const expected = (region: Region): (number | null)[] => {
  const [rows, columns] = region as [Region[0], Region[0]];
  const values: (number | null)[] = [];
  for (let y = rows.start; y < rows.stop; y++)
    for (let x = columns.start; x < columns.stop; x++) {
      const value = cube.data[y * 320 + x]!;
      values.push(value === null ? null : value * 2);
    }
  return values;
};

it("200 tasks of a job end as if the service had never been gone", async () => {
  const made = await cubeOf(process, cube, { runtimes: [runtime], patience: short });
  const tasks = cutRegion(wholeRegion(sizesOf(made.shape)), [16, 16]);
  expect(tasks).toHaveLength(200);
  calls = 0;
  lastCall = 90;
  for (const region of tasks) expect(valuesOf(await made.compute(region))).toEqual(expected(region));
  // All of them, and the one that was cut off again.
  expect(calls).toBe(201);
});

it("a request does not wait", async () => {
  const made = await cubeOf(process, cube, { runtimes: [runtime] });
  await stub.stop();
  await expect(made.compute()).rejects.toMatchObject({
    code: "InfrastructureBusy",
    retryable: true,
    path: [{ node_id: "node" }, { node_id: "udf" }],
  });
  await stub.startAgain();
});
