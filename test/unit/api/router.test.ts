/** Parts of the address space: the table of bases decides what the Worker answers, what is cached and in which words failures are told. */
import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { answer, bases, isCached } from "../../../src/api/router.ts";
import { serviceTypes } from "../../../src/api/services/index.ts";
import type { Deps } from "../../../src/app/deps.ts";

const origin = "https://edge.example";
const id = "0123456789abcdef0123456789abcdef";

const ask = (path: string, init: RequestInit = {}) => {
  const get = vi.fn(() => Promise.resolve(null));
  const deps = { ids: { capability: () => id }, services: { shown: get } } as unknown as Deps;
  return { get, response: answer(new Request(`${origin}${path}`, init), { deps, origin }) };
};

it("the assets of the page come first for no path of the Worker, and for all others", () => {
  const setting = /^run_worker_first = (\[.*\])$/m.exec(readFileSync("wrangler.toml", "utf8"))![1]!;
  expect((JSON.parse(setting) as string[]).sort()).toEqual(bases.map(({ prefix }) => `${prefix}*`).sort());
});

it("every type of service has a base of its own, read only and cached", () => {
  for (const { folder } of serviceTypes) {
    const base = bases.find(({ prefix }) => prefix === `/${folder}/`);
    expect(base).toMatchObject({ methods: ["GET", "HEAD"], cached: true });
    expect(isCached(new Request(`${origin}/${folder}/${id}/1/2/3`))).toBe(true);
    expect(isCached(new Request(`${origin}/${folder}/${id}/1/2/3`, { method: "POST" }))).toBe(false);
  }
  for (const path of ["/", "/openeo/v1/", "/results/x", "/_admin/files", "/.well-known/openeo", "/xyz"])
    expect(isCached(new Request(`${origin}${path}`))).toBe(false);
});

it.each([
  [`/xyz/${id}/0/0/0`, "GET", 404, "application/json", "ServiceNotFound"],
  [`/xyz/${id}/0/0/7`, "GET", 404, "application/json", "NotFound"],
  [`/xyz/${id}/0/0/0`, "POST", 404, "application/json", "NotFound"],
  [`/wmts/${id}`, "GET", 404, "application/xml", "NoApplicableCode"],
  [`/wmts/${id}?REQUEST=GetMap`, "GET", 501, "application/xml", "OperationNotSupported"],
  [`/wmts/${id}/%E0%A4%A`, "GET", 400, "application/xml", "InvalidParameterValue"],
  [`/wmts/${id}`, "POST", 404, "application/xml", "NoApplicableCode"],
  ["/openeo/v1/%E0%A4%A", "GET", 404, "application/json", "NotFound"],
  ["/openeo/v9/", "GET", 404, "application/json", "UnsupportedApiVersion"],
  ["/.well-known/other", "GET", 404, "application/json", "NotFound"],
  ["/nowhere", "GET", 404, "application/json", "NotFound"],
])("%s, %s: %i in the words of its base", async (path, method, status, type, code) => {
  const response = await ask(path, { method }).response;
  expect([response.status, response.headers.get("Content-Type")]).toEqual([status, type]);
  expect(await response.text()).toContain(`"${code}"`);
});

it("an address that names no tile, or no service, asks no store", async () => {
  for (const path of [`/xyz/${id}/0/0/7`, "/xyz/short/0/0/0", "/wmts/short", `/wmts/${id}?REQUEST=GetMap`]) {
    const { get, response } = ask(path);
    expect((await response).ok).toBe(false);
    expect(get).not.toHaveBeenCalled();
  }
});

it("a time step that is missing is told by its kind, whatever its sentence says", async () => {
  const { TimeStepMissing } = await import("../../../src/app/services/time-step.ts");
  const { OpenEOError } = await import("../../../src/errors.ts");
  const wmts = serviceTypes.find((type) => type.id === "WMTS")!;
  const textOf = (error: unknown): Promise<string> => wmts.errors(error, id).text();
  const missing = await textOf(new TimeStepMissing("ProcessParameterInvalid", "no such step"));
  expect(missing).toContain('exceptionCode="InvalidParameterValue" locator="TIME"');
  const other = await textOf(
    new OpenEOError("ProcessParameterInvalid", "The parameter 'time' of the process."),
  );
  expect(other).toContain('exceptionCode="NoApplicableCode"');
});
