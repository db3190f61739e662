/** The table of errors is the registry of the API; what a process raises is the user's to mend. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openeoError } from "../../src/app/ports/openeo-error.ts";
import { OpenEOError, errorCodeOf } from "../../src/errors.ts";
import { SourceChanged, SourceRefused, SourceUnavailable, SourceUnreadable } from "../../src/io/faults.ts";
import { DocumentUnreadable } from "../../src/io/stac/fetch-document.ts";

const registry = "../shared/spec/errors.json";
const present = existsSync(registry);
if (!present) console.warn("skipped: the registry of errors (../shared/spec is not here)");

it.runIf(present)("every registered code is known and has its status", () => {
  const official = JSON.parse(readFileSync(registry, "utf8")) as Record<string, { http: number }>;
  for (const [code, { http }] of Object.entries(official))
    expect([code, new OpenEOError(errorCodeOf(code), "").status]).toEqual([code, http]);
});

it("exceptions of processes are 400", () => {
  expect(new OpenEOError("KernelDimensionsUneven", "").status).toBe(400);
});

it("a kept code that is unknown, or only looks known, is an error of our own", () => {
  expect(errorCodeOf("KernelDimensionsUneven")).toBe("KernelDimensionsUneven");
  for (const text of ["ProcesGraphInvalid", "toString", ""]) expect(errorCodeOf(text)).toBe("Internal");
});

it.each([
  ["InfrastructureBusy", true],
  ["TooManyRequests", true],
  ["Internal", true],
  ["NoDataAvailable", false],
  // Server errors by their status, but asking again gives the same.
  ["FeatureUnsupported", false],
  ["EstimateComplexity", false],
  ["LoopDetected", false],
] as const)("%s is retryable: %s", (code, retryable) => {
  expect(new OpenEOError(code, "").retryable).toBe(retryable);
});

it.each([
  [new SourceChanged("f"), true],
  [new SourceUnavailable("f", 403), false],
  [new SourceUnavailable("f", 404), false],
  [new SourceUnavailable("f", 425), true],
  [new SourceUnavailable("f", 503), true],
  [new SourceUnreadable("f", "no tiles"), false],
  [new SourceRefused("f", "private"), false],
  [new DocumentUnreadable("https://a/b", "busy", { retryable: true }), true],
  [new DocumentUnreadable("https://a/b", "is no document"), false],
  [new Error("a mistake of ours"), true],
])("a wrapped fault stays as retryable as it is, and stays the cause: %s", (fault, retryable) => {
  const told = openeoError(fault);
  expect(told.retryable).toBe(retryable);
  expect(told.cause).toBe(fault);
});

it("what hides a secret keeps cause and retryable", () => {
  const fault = new SourceUnavailable("https://a/b?sig=hush&token=hush", 503);
  const told = openeoError(fault);
  expect(told).toMatchObject({ retryable: true });
  expect(told.cause).toBe(fault);
});
