/** What is served of processes says more than their names: whoever looks one up wants to know of no-data, labels and exceptions. */
import { expect, it } from "vitest";
import { processes } from "../../../src/openeo/processes/index.ts";

it.each(processes)("$id", ({ summary, description, signature }) => {
  expect(summary).not.toMatch(/[.]$/);
  expect(description).not.toContain(summary);
  expect(description).toMatch(/[.]$/);
  for (const { name, description: told } of signature.parameters)
    if (told !== undefined) expect(told, name).toMatch(/[.]$/);
});
