import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { limitsPage, processesPage } from "../../../scripts/docs.ts";

it("docs/limits.md and docs/processes.md are what the code says", () => {
  expect(readFileSync("docs/limits.md", "utf8")).toBe(limitsPage());
  expect(readFileSync("docs/processes.md", "utf8")).toBe(processesPage());
});
