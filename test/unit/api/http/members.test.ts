/** Texts and further members of jobs and services are of bounded size. */
import { describe, expect, it } from "vitest";
import { requireKeepable, textsOf } from "../../../../src/api/http/members.ts";
import { descriptionBytesMax, extraBytesMax, titleBytesMax } from "../../../../src/limits.ts";

const refused = (name: string) =>
  expect.objectContaining({ message: expect.stringContaining(name) as string });

describe("titles and descriptions", () => {
  it("absent ones are left out, null stays", () => {
    expect(textsOf({})).toEqual({});
    expect(textsOf({ title: null, description: null })).toEqual({ title: null, description: null });
  });
  it("are counted in bytes", () => {
    expect(titleBytesMax).toBe(1024);
    expect(textsOf({ title: "ä".repeat(512) })).toEqual({ title: "ä".repeat(512) });
    expect(() => textsOf({ title: "ä".repeat(513) })).toThrow(refused("'title' has more than 1024 bytes"));
    expect(() => textsOf({ description: "x".repeat(descriptionBytesMax + 1) })).toThrow(
      refused("'description'"),
    );
  });
  it.each([1, true, {}, ["a"]])("%j is no text", (title) => {
    expect(() => textsOf({ title })).toThrow(refused("must be a text or null"));
  });
});

describe("further members", () => {
  it("are kept up to a size", () => {
    const text = "x".repeat(extraBytesMax - 10);
    expect(() => requireKeepable({ a: text })).not.toThrow();
    expect(() => requireKeepable({ a: text, b: text })).toThrow(refused("together more than"));
  });
  it("are kept up to a depth, and deeper ones do not end in the stack", () => {
    const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(() => requireKeepable({ a: nested(63) })).not.toThrow();
    for (const levels of [64, 400_000])
      expect(() => requireKeepable({ a: nested(levels) })).toThrow(refused("nested deeper"));
  });
});
