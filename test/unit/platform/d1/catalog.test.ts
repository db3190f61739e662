/** The catalogue in D1: pages in canonical order, and imports that are exchanged whole. */
import { beforeEach, expect, it } from "vitest";
import type { CollectionRecord, ItemRecord } from "../../../../src/app/ports/index.ts";
import { canonicalJson } from "../../../../src/cube/canonical.ts";
import { d1Catalog } from "../../../../src/platform/d1/catalog.ts";
import { d1Imports } from "../../../../src/platform/d1/imports.ts";
import { type MemoryD1, memoryD1 } from "../../../support/memory-d1.ts";

let d1: MemoryD1;
beforeEach(() => {
  d1 = memoryD1();
});

const item = (id: string, datetime = "2024-01-01T00:00:00.000Z"): ItemRecord => ({
  id,
  datetime,
  bbox: [1, 1, 2, 2],
  properties: { "it's": "\u{1f6f0}\ud800" },
  assets: {},
});
const record = (title: string): Omit<CollectionRecord, "import"> =>
  ({ id: "x", stac: { title }, facts: { nodata: Number.NaN } }) as unknown as CollectionRecord;
const everything = { bbox: null, from: null, to: null, limit: 100_000 };
const at = (hour: number): string => `2024-06-01T${String(hour).padStart(2, "0")}:00:00.000Z`;

/** What readers find: title, and ids of the items. */
async function found(): Promise<readonly string[] | null> {
  const catalog = d1Catalog(d1.database);
  const collection = await catalog.get("x");
  if (!collection) return null;
  expect(collection.facts).toEqual({ nodata: Number.NaN });
  const items = await catalog.items(collection, everything);
  return [String(collection.stac["title"]), ...items.map(({ id }) => id)];
}

const imports = () => d1Imports(d1.database);
const rows = (table: string): number =>
  Number(Object.values(d1.sqlite.prepare(`select count(*) from ${table}`).get()!)[0]);

/** Portions of items, not yet the collection's. */
async function filled(id: string, ...portions: readonly (readonly string[])[]): Promise<void> {
  await imports().begin({ id, collection: "x", document: { id: "x" } }, at(0));
  for (const [number, ids] of portions.entries()) {
    const portion = { number, items: ids.map((each) => item(each)), summary: `${number}` };
    expect(await imports().addPortion(id, portion, at(1))).toBe("added");
  }
}

it("pages follow each other in canonical order, also among items of one instant", async () => {
  const [early, late] = ["2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z"];
  const items = [item("c", early), item("a", late), item("b", early), item("d", late), item("a2", early)];
  await imports().begin({ id: "1", collection: "x", document: {} }, at(0));
  await imports().addPortion("1", { number: 0, items, summary: "" }, at(0));
  await imports().makeCurrent("1", record("one"), at(1));
  const catalog = d1Catalog(d1.database);
  const query = { bbox: null, from: null, to: null, limit: 2 };
  const pages: string[][] = [];
  for (let after: ItemRecord | undefined; pages.length < 9;) {
    const page = await catalog.items({ import: "1" }, { ...query, ...(after ? { after } : {}) });
    expect(page[0]).toEqual(items.find(({ id }) => id === page[0]!.id));
    pages.push(page.map(({ id }) => id));
    after = page.at(-1);
    if (page.length < 2) break;
  }
  expect(pages).toEqual([["a2", "b"], ["c", "a"], ["d"]]);
});

it("readers find nothing of an import before the exchange, and all of it after", async () => {
  await filled("1", ["a", "b"], ["c"]);
  expect(await found()).toBeNull();
  expect(await imports().makeCurrent("1", record("one"), at(2))).toBe(true);
  expect(await found()).toEqual(["one", "a", "b", "c"]);
  await filled("2", ["b"], ["d"]);
  expect(await found()).toEqual(["one", "a", "b", "c"]);
  expect(await imports().makeCurrent("2", record("two"), at(3))).toBe(true);
  expect(await found()).toEqual(["two", "b", "d"]);
  const [old, ...more] = await imports().due({ overBefore: at(4), openBefore: at(4) }, 9);
  expect([old!.id, more]).toEqual(["1", []]);
});

it("a reader who began before the exchange goes on with the items of then", async () => {
  await filled("1", ["a"], ["b"]);
  await imports().makeCurrent("1", record("one"), at(2));
  const collection = (await d1Catalog(d1.database).get("x"))!;
  await filled("2", ["c"]);
  await imports().makeCurrent("2", record("two"), at(3));
  const items = await d1Catalog(d1.database).items(collection, everything);
  expect(items.map(({ id }) => id)).toEqual(["a", "b"]);
});

it("steps that are sent twice, or too late, change nothing", async () => {
  await filled("1", ["a"]);
  const again = { number: 0, items: [item("a")], summary: "other" };
  expect(await imports().addPortion("1", again, at(2))).toBe("not now");
  expect((await imports().get("1"))!.summary).toBe("0");
  await imports().makeCurrent("1", record("one"), at(2));
  expect(await imports().makeCurrent("1", record("late"), at(3))).toBe(false);
  expect(await imports().addPortion("1", { ...again, number: 1 }, at(3))).toBe("not now");
  expect(await imports().touch("1", at(3))).toBe(false);
  await imports().end("1", at(3));
  expect(await found()).toEqual(["one", "a"]);
  await filled("2", ["b"]);
  await imports().end("2", at(4));
  expect(await imports().makeCurrent("2", record("two"), at(5))).toBe(false);
  expect(await found()).toEqual(["one", "a"]);
});

it("an id that an earlier portion had is told, and the portion leaves nothing", async () => {
  await filled("1", ["a", "b"]);
  const portion = { number: 1, items: [item("c"), item("a")], summary: "1" };
  expect(await imports().addPortion("1", portion, at(2))).toBe("item twice");
  expect([rows("items"), (await imports().get("1"))!.portions]).toEqual([2, 1]);
});

it("large portions take several statements, and are one write", async () => {
  const text = "x".repeat(300_000);
  const items = ["a", "b", "c", "d", "e"].map((id) => ({ ...item(id), properties: { text } }));
  await imports().begin({ id: "1", collection: "x", document: {} }, at(0));
  expect(await imports().addPortion("1", { number: 0, items, summary: "" }, at(0))).toBe("added");
  await imports().makeCurrent("1", record("one"), at(1));
  expect(await found()).toEqual(["one", "a", "b", "c", "d", "e"]);
});

it("a collection of before there were imports is read, replaced and removed", async () => {
  d1 = memoryD1("0004");
  const oldItem = d1.sqlite.prepare(
    "insert into items (collection, id, datetime, west, south, east, north, body) values ('x', ?, '2024', 0, 0, 1, 1, ?)",
  );
  for (const id of ["a", "b"]) oldItem.run(id, canonicalJson(item(id)));
  d1.sqlite
    .prepare("insert into collections (id, stac, facts) values ('x', ?, ?)")
    .run('{"title":"old"}', canonicalJson({ nodata: Number.NaN }));
  d1.migrateTo("9999");
  expect(await found()).toEqual(["old", "a", "b"]);
  await filled("1", ["b", "c"]);
  await imports().makeCurrent("1", record("one"), at(2));
  expect(await found()).toEqual(["one", "b", "c"]);
  const due = { overBefore: at(3), openBefore: "0000" };
  expect((await imports().due(due, 9)).map(({ id }) => id)).toEqual(["x"]);
  expect(await imports().removeItems("x", 1)).toBe(false);
  expect(await imports().removeItems("x", 2)).toBe(true);
  await imports().forget("x");
  expect(await imports().removeCollection("x", at(4))).toBe(true);
  expect(await found()).toBeNull();
  expect((await imports().due({ ...due, overBefore: at(5) }, 9)).map(({ id }) => id)).toEqual(["1"]);
  expect(await imports().removeCollection("x", at(5))).toBe(false);
});
