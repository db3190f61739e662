/** CQL2 texts, and which items they are true of, as cql2-rs has both. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cql2FromText } from "../../../../src/stac/filter/cql2-text.ts";
import { fromCql2 } from "../../../../src/stac/filter/from-cql2.ts";
import { holds } from "../../../../src/stac/filter/holds.ts";

interface Golden {
  readonly items: readonly Record<string, unknown>[];
  readonly cases: readonly {
    readonly text: string;
    readonly json: unknown;
    readonly matches: readonly boolean[];
  }[];
}

const { items, cases } = JSON.parse(readFileSync("test/golden/cql2-text.json", "utf8")) as Golden;
const item = (properties: Record<string, unknown>): Parameters<typeof holds>[1] => ({
  id: "i",
  collection: "c",
  properties,
});
const found = (text: string): readonly boolean[] =>
  items.map((properties) => holds(fromCql2(cql2FromText(text)), item(properties)) === true);

describe("CQL2", () => {
  it.each(cases)("$text", ({ text, json, matches }) => {
    expect(cql2FromText(text)).toEqual(json);
    expect(found(text)).toEqual(matches);
  });

  it("what an item lacks is unknown, and so is the contrary", () => {
    const none = item({});
    for (const text of ["a = 1", "NOT a = 1", "a <> 1", "a LIKE '%'", "a = 1 AND b = 1"])
      expect(holds(fromCql2(cql2FromText(text)), none), text).toBeNull();
    expect(holds(fromCql2(cql2FromText("a = 1 AND id = 'x'")), none)).toBe(false);
    expect(holds(fromCql2(cql2FromText("a = 1 OR id = 'i'")), none)).toBe(true);
    expect(holds(fromCql2(cql2FromText("constructor = 1 OR __proto__ IS NULL")), none)).toBe(true);
  });

  it("patterns are gone through once, whatever they are", () => {
    const like = (text: string, pattern: string): unknown =>
      holds({ kind: "like", property: "a", pattern }, item({ a: text }));
    expect(like("a%b", "a\\%b")).toBe(true);
    expect(like("acb", "a\\%b")).toBe(false);
    expect(like("", "%")).toBe(true);
    expect(like("abc", "a_")).toBe(false);
    expect(like("\u{1f6f0}x", "_x")).toBe(true);
    expect(like("a".repeat(5000), `${"%a".repeat(500)}%b`)).toBe(false);
  });

  it.each([
    ["a =", "its end is not understood; expected is a property or a value"],
    ["a = 1 AND", "its end"],
    ["a ~ 1", "'~ 1' at character 3"],
    ["(a = 1", "expected is )"],
    ["a = 1 b = 2", "'b = 2' at character 7"],
    ["a BETWEEN 1", "expected is AND"],
    ["a = 'x", "''x' at character 5"],
    ["S_INTERSECTS(geometry, POINT(1 2))", "'(geometry"],
    [`${"(".repeat(70)}a = 1${")".repeat(70)}`, "less than 64 levels"],
  ])("refuses %s", (text, message) => {
    expect(() => cql2FromText(text)).toThrow(message);
  });

  it.each([
    [{ op: "s_intersects", args: [] }, "is none of =, <>"],
    [{ op: "constructor", args: [] }, "is none of"],
    [{ op: "=", args: [{ property: "a" }, { property: "b" }] }, "is no number, text"],
    [{ op: "=", args: [1, 1] }, "compares a property"],
    [{ op: "=", args: [{ property: "geometry" }, 1] }, "use the parameters bbox"],
    [{ op: "and", args: [] }, "has no arguments"],
    [{ op: "in", args: [{ property: "a" }, []] }, "needs a list"],
    [{ op: "<", args: [{ property: "a" }, { timestamp: "soon" }] }, "'soon' is no date"],
    ["a = 1", "an object with 'op'"],
  ])("refuses %j", (filter, message) => {
    expect(() => fromCql2(filter)).toThrow(message);
  });
});
