import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { childPath, childSource } from "../../../scripts/lib/udf-child.ts";
import { limitsPage, processesPage } from "../../../scripts/docs.ts";

it("the modules of udf/javascript are in the Worker as they are", () => {
  // Not shown where they differ: nobody reads modules in quotes.
  expect(readFileSync(childPath, "utf8") === childSource()).toBe(true);
});

it("docs/limits.md and docs/processes.md are what the code says", () => {
  expect(readFileSync("docs/limits.md", "utf8")).toBe(limitsPage());
  expect(readFileSync("docs/processes.md", "utf8")).toBe(processesPage());
});
