/** Members of a process that are told when they are wrong. */
import { expect, it } from "vitest";
import { memberMistakes } from "../../../../src/app/udp/process-members.ts";

it.each<[string, unknown, boolean]>([
  ["id", "my_process", true],
  ["id", "my process", false],
  ["id", 5, false],
  ["id", null, true],
  ["returns", { schema: {} }, true],
  ["returns", { schema: [{ type: "number" }] }, true],
  ["returns", { schema: [1] }, false],
  ["returns", {}, false],
  ["returns", "number", false],
  ["summary", "what it does", true],
  ["summary", ["what it does"], false],
  ["categories", ["a", 1], false],
  ["links", {}, false],
  ["constructor", 1, true],
  ["anything", 1, true],
])("%s: %j", (name, value, fits) => {
  expect(memberMistakes(Object.fromEntries([[name, value]])).length === 0).toBe(fits);
});
