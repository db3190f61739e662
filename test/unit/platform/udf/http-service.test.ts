/** The contract of UDF services on a stub: what is sent, what is believed, and what is tried again. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type UdfCall, UdfFault, UdfUnavailable } from "../../../../src/app/udf/ports.ts";
import { httpUdfRuntime } from "../../../../src/platform/udf/http-service.ts";
import { packCall, unpackAnswer, valuesOf } from "../../../../src/platform/udf/wire.ts";
import { type UdfStub, bytes, cube, drop, half, json, startUdfStub } from "../../../support/udf-stub.ts";

let stub: UdfStub;
let waits: number[] = [];
beforeAll(async () => {
  stub = await startUdfStub();
});
afterAll(() => stub.stop());
beforeEach(() => {
  stub.told.length = 0;
  waits = [];
});

const service = (signal: AbortSignal | null = null) =>
  httpUdfRuntime("Python", {
    url: stub.url,
    secret: stub.secret,
    fetch: (url, init) => fetch(url, init),
    wait: (ms) => Promise.resolve(waits.push(ms)),
    signal,
  });

const call: UdfCall = {
  user: "u-1",
  version: "3.11",
  code: "# é",
  dims: ["bands", "x"],
  shape: [2, 3],
  dtype: "float32",
  labels: { bands: ["a", "b"] },
  grid: { crs: "EPSG:32631", x: 5, y: 95, dx: 10, dy: -10 },
  context: { factor: 2 },
  values: new Float32Array([1, 2, 3, 4, 5, NaN]),
  returns: { dims: ["x"], shape: [3] },
  seed: 7,
};
const used = { cpuMs: 1, memoryBytes: 2, wallMs: 3 };
const header = { dims: ["x"], shape: [3], dtype: "float64", labels: {}, logs: [], used };
const good = cube(header, new Float64Array([1.5, NaN, -2]));

describe("a call", () => {
  it("carries secret, user, header and values", async () => {
    stub.answer(good);
    const answer = await service().call(call);
    expect([...answer.cube!.values]).toEqual([1.5, NaN, -2]);
    expect(answer).toMatchObject({
      cube: { dims: ["x"], shape: [3], dtype: "float64" },
      used,
      features: null,
    });
    const told = stub.told[0]!;
    expect([told.method, told.path]).toEqual(["POST", "/call"]);
    expect(told.headers).toMatchObject({
      authorization: `Bearer ${stub.secret}`,
      "openeo-udf-user": "u-1",
    });
    const { user: _user, version: _version, values, ...sent } = call;
    expect(told.header).toEqual(sent);
    expect(told.values).toEqual(Buffer.from(values.buffer));
  });
  it("gives structured data, features and logs", async () => {
    const features = { type: "FeatureCollection", features: [] };
    const logs = [
      { level: "info", message: "m", code: "User", data: [1] },
      { level: "fatal", message: "not a level" },
      "no line",
    ];
    stub.answer(bytes(packCall({ structured: [{ type: "dict", data: {} }], features, logs, used }, null)));
    expect(await service().call(call)).toEqual({
      cube: null,
      structured: [{ type: "dict", data: {} }],
      features,
      logs: [logs[0]],
      used,
    });
  });
  it("that its function fails is not tried again", async () => {
    const error = { code: "WrongShape", message: "t must have 2 cells", line: 3, traceback: ["line 3"] };
    stub.answer(json(422, { error, logs: [{ level: "info", message: "before" }] }));
    const failure = service().call(call);
    await expect(failure).rejects.toThrow(UdfFault);
    await expect(failure).rejects.toMatchObject({ ...error, logs: [{ level: "info", message: "before" }] });
    expect(stub.told).toHaveLength(1);
  });
  it.each([
    ["a lost connection", drop],
    ["a service that is busy", json(503, {}, { "Retry-After": "2" })],
    ["a service that failed", json(500, { error: { code: "Internal", message: "m" } })],
    ["a gateway", bytesWithStatus(502)],
    ["half an answer", half(packCall(header, new Float64Array(3)))],
    ["garbage", bytes(new Uint8Array(100).fill(7))],
    ["an empty answer", bytes(new Uint8Array(0))],
    ["too few values", cube(header, new Float64Array(2))],
    ["sizes that are none", cube({ ...header, shape: [-3] }, new Float64Array(3))],
    ["a type that is none", cube({ ...header, dtype: "int8" }, new Float64Array(3))],
    ["labels that are none", cube({ ...header, labels: { x: [null] } }, new Float64Array(3))],
    ["a header that is no JSON", bytes(new Uint8Array([4, 0, 0, 0, 33, 33, 33, 33]))],
    ["a header that is no object", bytes(new Uint8Array([4, 0, 0, 0, 32, 91, 93, 32]))],
    ["a refusal without a reason", json(422, {})],
  ])("after %s is tried again, three times in all", async (_name, answer) => {
    stub.answer(answer, good);
    expect([...(await service().call(call)).cube!.values]).toEqual([1.5, NaN, -2]);
    expect(stub.told).toHaveLength(2);
    stub.told.length = 0;
    stub.answer(answer);
    await expect(service().call(call)).rejects.toThrow(UdfUnavailable);
    expect(stub.told).toHaveLength(3);
  });
  it("waits as long as the service asks, and not for ever", async () => {
    stub.answer(json(503, {}, { "Retry-After": "2" }), drop, good);
    await service().call(call);
    expect(waits).toEqual([2000, 1000]);
    stub.told.length = 0;
    stub.answer(json(503, {}, { "Retry-After": "3600" }));
    await expect(service().call(call)).rejects.toThrow("answers 503");
    expect(stub.told).toHaveLength(1);
  });
  it.each([
    [401, "refuses our secret"],
    [403, "refuses our secret"],
    [400, "does not understand us (400: dims are missing)"],
    [404, "does not understand us"],
    [302, "does not understand us"],
  ])("that is refused with %i is not tried again", async (status, reason) => {
    stub.answer(json(status, { error: { code: "RequestInvalid", message: "dims are missing" } }));
    await expect(service().call(call)).rejects.toThrow(reason);
    expect(stub.told).toHaveLength(1);
  });
  it("ends with whoever asked", async () => {
    const controller = new AbortController();
    stub.answer(() => controller.abort());
    await expect(service(controller.signal).call(call)).rejects.toMatchObject({ name: "AbortError" });
    expect(stub.told).toHaveLength(1);
  });
});

describe("a description", () => {
  it("has dimensions that stay and such that are new", async () => {
    const dims = [
      { name: "t", same: true },
      { name: "bands", type: "bands", labels: ["ndvi"] },
    ];
    stub.answer(json(200, { by: "probe", dims, logs: [], used }));
    const { values: _values, returns: _returns, seed: _seed, ...question } = call;
    expect(await service().describe(question)).toEqual({ by: "probe", dims, logs: [], used });
    expect(stub.told[0]).toMatchObject({ path: "/describe", values: Buffer.alloc(0) });
    stub.answer(json(200, { by: "probe", dims: [{ labels: [1] }] }));
    await expect(service().describe(question)).rejects.toThrow(UdfUnavailable);
  });
});

it("the facts of a runtime are those that its service tells", async () => {
  const python = {
    title: "Python 3.11",
    type: "language",
    default: "3.11",
    versions: { "3.11": { libraries: { numpy: { version: "2.4.6", path: "/secret" }, odd: "1" } } },
  };
  stub.answer(json(200, { runtimes: { Python: python } }));
  expect(await service().facts()).toEqual({
    ...python,
    versions: { "3.11": { libraries: { numpy: { version: "2.4.6" } } } },
  });
});

it.each([
  ["no runtimes", {}],
  ["another runtime only", { runtimes: { R: { default: "4", versions: { "4": {} } } } }],
  ["no version that is the default", { runtimes: { Python: { default: "3.11", versions: {} } } }],
])("a service with %s is of no use", async (_what, answer) => {
  stub.answer(json(200, answer));
  await expect(service().facts()).rejects.toThrow(UdfUnavailable);
});

it("values begin at multiples of 8 whatever the header's length, and are read from anywhere", () => {
  for (let length = 0; length < 17; length++) {
    const body = packCall({ a: "é".repeat(length) }, new Float64Array([1, 2]));
    const shifted = new Uint8Array(body.length + 3);
    shifted.set(body, 3);
    const { header: read, rest } = unpackAnswer(shifted.subarray(3));
    expect((body.length - 16) % 8).toBe(0);
    expect([read["a"], ...valuesOf(rest, [2], "float64")]).toEqual(["é".repeat(length), 1, 2]);
  }
});

function bytesWithStatus(status: number) {
  return (_told: unknown, response: import("node:http").ServerResponse) => {
    response.writeHead(status).end("<html>");
  };
}
