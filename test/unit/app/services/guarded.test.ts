/** Which plans of services are bound again, since a right by which they were bound may end; and what errors repeat of one. */
import { describe, expect, it } from "vitest";
import { logText, openeoError } from "../../../../src/app/ports/openeo-error.ts";
import { isGuarded } from "../../../../src/app/services/guarded.ts";
import type { Location } from "../../../../src/cube/location.ts";
import { OwnObject } from "../../../../src/cube/own-object.ts";
import type { Plan } from "../../../../src/cube/plan.ts";
import { ProcessFault } from "../../../../src/cube/faults.ts";
import { OpenEOError } from "../../../../src/errors.ts";
import { SourceUnavailable } from "../../../../src/io/faults.ts";
import { DocumentUnreadable } from "../../../../src/io/stac/fetch-document.ts";

const planOf = (access?: Location): Plan =>
  ({
    version: 1,
    nodes: [
      {
        kind: "load",
        params: { sources: [{ href: "https://a.test/x#netcdf=v", ...(access ? { access } : {}) }] },
      },
      { kind: "memory", params: {} },
    ],
  }) as unknown as Plan;

describe("a plan", () => {
  it.each<[string, Location | undefined, boolean]>([
    ["a public file", undefined, false],
    ["a file of the catalogue", new OwnObject("catalog/c/a.tif"), false],
    ["a signed file", "https://a.test/x?sig=1", true],
    ["results", new OwnObject("jobs/a/1/assets/result.tif"), true],
  ])("of %s", (_name, access, guarded) => {
    expect(isGuarded(planOf(access), {})).toBe(guarded);
  });
  it.each([
    ["https://a.test/x.geojson", false],
    ["https://a.test/x.geojson?token=1", true],
    ["https://u:p@a.test/x.geojson", true],
    ["https://a.test/openeo/v1/jobs/abc/results", true],
    [`https://a.test/results/abc/1/1790000000/${"0".repeat(64)}/assets/x.csv`, true],
    ["really?", false],
  ])("that says %s", (text, guarded) => {
    const said = { process_graph: { a: { arguments: { url: text, n: [1, null, true] } } } };
    expect(isGuarded(planOf(), [said, {}])).toBe(guarded);
    expect(isGuarded(planOf(), [{}, { where: [text] }])).toBe(guarded);
  });
});

describe("no failure repeats what opens an address", () => {
  const url = "https://u:p@a.test/x.tif?token=abc&id=1";
  it.each<[string, unknown]>([
    ["of files", new SourceUnavailable(url, 403)],
    ["of documents", new DocumentUnreadable(url, "is none")],
    ["of processes", new ProcessFault("ProcessParameterInvalid", `the value ${url} is wrong`)],
    ["of the API", new OpenEOError("NotFound", `There is no '${url}'.`, [{ node_id: "a" }])],
  ])("%s", (_name, error) => {
    const told = openeoError(error);
    expect(told.message).toContain("https://a.test/x.tif?id=1");
    expect(told.message).not.toMatch(/abc|u:p/);
    expect(told.code).not.toBe("Internal");
  });
  it("nor our own log", () => {
    expect(logText(new Error(`no ${url}`))).not.toMatch(/abc|u:p/);
    expect(logText(url)).toBe("https://a.test/x.tif?id=1");
  });
});
