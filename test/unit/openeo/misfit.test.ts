/** What people are told of values that do not fit: what is allowed, not only that they do not fit. */
import { expect, it } from "vitest";
import { misfit } from "../../../src/openeo/graph/schema.ts";

const parameter = (schema: object): never => ({ name: "p", schema }) as never;

it("texts that match no pattern are told the pattern, however deep it stands", () => {
  const url = { type: "string", pattern: "^https?://" };
  expect(misfit(parameter(url), "ftp://a.test")).toBe("it must match the pattern ^https?://");
  expect(misfit(parameter(url), "https://a.test")).toBeNull();
  const inside = { type: "object", properties: { href: url } };
  expect(misfit(parameter(inside), { href: "x" })).toBe("it must match the pattern ^https?://");
});
