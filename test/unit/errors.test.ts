/** The table of errors is the registry of the API; what a process raises is the user's to mend. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OpenEOError, errorCodeOf } from "../../src/errors.ts";

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
