/** The table of attacks has every number, and each names tests that there are. */
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const rows = readFileSync("docs/security-tests.md", "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("has nineteen numbers and more", () => {
  expect(rows.length).toBeGreaterThanOrEqual(19);
  expect(rows.map(([, number]) => Number(number))).toEqual(rows.map((_, index) => index + 1));
});

it.each(rows.map(([, number, way, tests, figure]) => ({ number, way, tests, figure })))(
  "$number: $way",
  ({ tests, figure }) => {
    const named = [...tests!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(0);
    for (const path of named) expect(existsSync(path), path).toBe(true);
    expect(figure!.length).toBeGreaterThan(20);
  },
);
