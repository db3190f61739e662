/** Imports: wherever one is interrupted, readers find the old collection or the new one, whole, and in the end nothing else is left. */
import { describe, expect, it } from "vitest";
import { beginImport, requireImport } from "../../../../src/app/collections/imports/begin.ts";
import { cleanImports, endImport, removeCollection } from "../../../../src/app/collections/imports/clean.ts";
import {
  beginUpload,
  finishUpload,
  putFile,
  putPart,
} from "../../../../src/app/collections/imports/files.ts";
import { addItems, finishImport } from "../../../../src/app/collections/imports/fill.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import type { Location } from "../../../../src/cube/location.ts";
import { isOwn } from "../../../../src/cube/location.ts";
import { locationName } from "../../../../src/io/location-name.ts";
import { readHeader } from "../../../../src/io/sources/raster-formats.ts";
import { leftImportMs, replacedImportMs } from "../../../../src/limits.ts";
import { d1Catalog } from "../../../../src/platform/d1/catalog.ts";
import { d1Imports } from "../../../../src/platform/d1/imports.ts";
import { memoryBucket } from "../../../support/memory-bucket.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";
import { smallItem, smallTiff } from "../../../support/small-tiff.ts";

class PowerCut extends Error {}

/** A back-end whose power goes at the given call of its stores: before it is done, or after. */
function world() {
  const { database, sqlite } = memoryD1();
  const bucket = memoryBucket();
  const catalog = d1Catalog(database);
  let calls = 0;
  let cut = { at: Infinity, after: false };
  let nowMs = Date.UTC(2026, 0, 1);
  const guarded = <P extends object>(port: P): P =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          const goes = ++calls === cut.at;
          if (goes && !cut.after) throw new PowerCut();
          const result = await method.apply(target, args);
          if (goes) throw new PowerCut();
          return result;
        };
      },
    });
  const deps = {
    catalog,
    imports: guarded(d1Imports(database)),
    files: guarded(bucket.store),
    clock: { now: () => new Date(nowMs).toISOString() },
    freshHeader(location: Location) {
      const bytes = bucket.objects.get(isOwn(location) ? location.key : "")!;
      return readHeader({
        key: locationName(location),
        read: ({ offset, length }) =>
          Promise.resolve({
            bytes: bytes.slice(offset, offset + length),
            validator: String(bytes[300]),
            totalBytes: bytes.length,
          }),
      });
    },
  } as unknown as Deps;
  return {
    deps,
    bucket,
    calls: () => calls,
    cutAt: (at: number, after = false) => void (cut = { at: calls + at, after }),
    later: (ms: number) => void (nowMs += ms),
    /** Ids of items with the validators of their files; every file must be there. */
    async found(): Promise<readonly string[] | null> {
      const collection = await catalog.get("foreign");
      if (!collection) return null;
      const items = await catalog.items(collection, { bbox: null, from: null, to: null, limit: 1000 });
      return items.map(({ id, assets }) => {
        const { access } = assets["B"]!.source;
        expect(access !== undefined && isOwn(access) && bucket.objects.has(access.key)).toBe(true);
        return id;
      });
    },
    /** What is there besides the rows and files of the collection. */
    async orphans(): Promise<readonly unknown[]> {
      const collection = await catalog.get("foreign");
      const current = collection?.import ?? "none";
      return [
        ...[...bucket.objects.keys()].filter((key) => !key.startsWith(`catalog/foreign/@${current}/`)),
        ...bucket.uploads.keys(),
        ...sqlite.prepare("select id from items where collection <> ?").all(current),
        ...sqlite.prepare("select id from imports where id <> ?").all(current),
        ...sqlite.prepare("select * from import_uploads").all(),
      ];
    },
  };
}
type World = ReturnType<typeof world>;

const idOf = (number: number): string => String(number).padStart(32, "0");
const collection = { type: "Collection", id: "foreign", description: "", license: "other", links: [] };
const itemOf = (id: string): Record<string, unknown> => ({ ...smallItem(`${id}/B.tif`), id });
const body = (): ArrayBuffer => smallTiff().buffer;

/** Two portions, one of whose files comes in parts. */
async function importAll({ deps }: World, number: number, names: readonly string[]): Promise<void> {
  const id = idOf(number);
  await beginImport(id, collection, deps);
  for (const [index, name] of names.entries()) {
    const file = { id, path: `${name}/B.tif` };
    if (index === 0) {
      const uploadId = await beginUpload(file, deps);
      const bytes = smallTiff();
      const etags: string[] = [];
      for (let at = 0; at < bytes.length; at += 3000)
        etags.push(
          await putPart(
            file,
            { uploadId, number: etags.length + 1 },
            bytes.slice(at, at + 3000).buffer,
            deps,
          ),
        );
      await finishUpload(file, { uploadId, etags }, deps);
    } else await putFile(file, body(), deps);
    await addItems(id, { number: index, items: [itemOf(name)] }, deps);
  }
  await finishImport(id, deps);
}

async function cleaned({ deps }: World): Promise<void> {
  while (!(await cleanImports(deps, "now")));
}

describe("the power goes at any call of the stores", () => {
  it.each([false, true])("of a re-import (the call was done: %s)", async (after) => {
    const whole = world();
    await importAll(whole, 1, ["a", "b"]);
    const before = whole.calls();
    await importAll(whole, 2, ["c", "d"]);
    const calls = whole.calls() - before;
    expect(calls).toBeGreaterThan(20);
    const seen = new Set<string>();
    let unheard = 0;
    for (let at = 1; at <= calls; at++) {
      const one = world();
      await importAll(one, 1, ["a", "b"]);
      one.cutAt(at, after);
      await expect(importAll(one, 2, ["c", "d"])).rejects.toBeInstanceOf(PowerCut);
      const found = String(await one.found());
      seen.add(found);
      expect(["a,b", "c,d"]).toContain(found);
      await cleaned(one);
      // The platform ends an upload after a week that began when nobody could hear of it any more.
      unheard += one.bucket.uploads.size;
      one.bucket.uploads.clear();
      expect(await one.orphans()).toEqual([]);
      expect(String(await one.found())).toBe(found);
      await importAll(one, 3, ["e"]);
      expect(await one.found()).toEqual(["e"]);
      await cleaned(one);
      expect(await one.orphans()).toEqual([]);
    }
    expect([...seen]).toContain("a,b");
    expect(unheard).toBeLessThanOrEqual(2);
  });

  it.each([false, true])("of a removal, and of cleaning (the call was done: %s)", async (after) => {
    for (let at = 1, isCut = true; isCut; at++) {
      const one = world();
      await importAll(one, 1, ["a", "b"]);
      await importAll(one, 2, ["c"]);
      one.cutAt(at, after);
      isCut = false;
      try {
        while (!(await removeCollection("foreign", one.deps)));
      } catch (error) {
        expect(error).toBeInstanceOf(PowerCut);
        isCut = true;
      }
      expect(["c", "null"]).toContain(String(await one.found()));
      one.cutAt(Infinity);
      await cleaned(one);
      expect(await one.orphans()).toEqual([]);
    }
  });
});

describe("an import", () => {
  it("may send every request twice", async () => {
    const one = world();
    const { deps } = one;
    const id = idOf(1);
    const twice = async <T>(run: () => Promise<T>): Promise<T> => {
      const first = await run();
      expect(await run()).toEqual(first);
      return first;
    };
    await beginImport(id, collection, deps);
    await twice(async () => (await beginImport(id, collection, deps)).id);
    await twice(() => putFile({ id, path: "a/B.tif" }, body(), deps));
    await beginUpload({ id, path: "b/B.tif" }, deps);
    const uploadId = await beginUpload({ id, path: "b/B.tif" }, deps);
    const etag = await twice(() => putPart({ id, path: "b/B.tif" }, { uploadId, number: 1 }, body(), deps));
    await twice(() => finishUpload({ id, path: "b/B.tif" }, { uploadId, etags: [etag] }, deps));
    await twice(() => addItems(id, { number: 0, items: [itemOf("a"), itemOf("b")] }, deps));
    expect(await twice(() => finishImport(id, deps))).toEqual({ id: "foreign", items: 2, bands: ["B"] });
    expect(await one.found()).toEqual(["a", "b"]);
    expect(await one.orphans()).toEqual([]);
  });

  it("that was ended takes nothing more, and leaves nothing", async () => {
    const one = world();
    const { deps } = one;
    const id = idOf(1);
    await beginImport(id, collection, deps);
    await putFile({ id, path: "a/B.tif" }, body(), deps);
    const uploadId = await beginUpload({ id, path: "b/B.tif" }, deps);
    await addItems(id, { number: 0, items: [itemOf("a")] }, deps);
    await deps.imports.end(id, deps.clock.now());
    const over = { code: "FileLocked" };
    await expect(putFile({ id, path: "c/B.tif" }, body(), deps)).rejects.toMatchObject(over);
    const part = { uploadId, number: 1 };
    await expect(putPart({ id, path: "b/B.tif" }, part, body(), deps)).rejects.toMatchObject(over);
    await expect(addItems(id, { number: 1, items: [itemOf("b")] }, deps)).rejects.toMatchObject(over);
    await expect(finishImport(id, deps)).rejects.toMatchObject(over);
    expect(await endImport(id, deps)).toBe(true);
    expect(await one.orphans()).toEqual([]);
    await expect(requireImport(id, deps)).rejects.toMatchObject({ code: "NotFound" });
  });

  it("that ends while a file arrives keeps no file", async () => {
    const one = world();
    const { deps } = one;
    const id = idOf(1);
    await beginImport(id, collection, deps);
    const slow = new ReadableStream({
      async pull(controller) {
        await endImport(id, deps);
        controller.enqueue(smallTiff());
        controller.close();
      },
    });
    await expect(putFile({ id, path: "a/B.tif" }, slow, deps)).rejects.toMatchObject({ code: "FileLocked" });
    expect(await one.orphans()).toEqual([]);
  });

  it("stays a day for its readers when it is replaced, and six hours when it is left", async () => {
    const one = world();
    await importAll(one, 1, ["a"]);
    await importAll(one, 2, ["b"]);
    await beginImport(idOf(3), collection, one.deps);
    const ids = async (): Promise<string[]> => {
      await cleanImports(one.deps, "when due");
      const due = await one.deps.imports.due({ overBefore: "9999", openBefore: "9999" }, 9);
      return due.map(({ id }) => String(Number(id))).sort();
    };
    expect(await ids()).toEqual(["1", "3"]);
    one.later(leftImportMs + 1);
    expect(await ids()).toEqual(["1"]);
    one.later(replacedImportMs - leftImportMs);
    expect(await ids()).toEqual([]);
    expect(await one.orphans()).toEqual([]);
    expect(await one.found()).toEqual(["b"]);
  });

  it.each([
    ["no items", [], /at least one item/],
    ["an id twice", [itemOf("a"), itemOf("a")], /two items have the id 'a'/],
    ["no raster", [{ ...itemOf("a"), assets: {} }], /no item has a GeoTIFF/],
  ])("with %s is refused, and goes on", async (_name, items, reason) => {
    const one = world();
    const id = idOf(1);
    await beginImport(id, collection, one.deps);
    await putFile({ id, path: "a/B.tif" }, body(), one.deps);
    await expect(addItems(id, { number: 0, items }, one.deps)).rejects.toThrow(reason);
    await expect(finishImport(id, one.deps)).rejects.toThrow(/at least one item/);
    await addItems(id, { number: 0, items: [itemOf("a")] }, one.deps);
    const again = addItems(id, { number: 1, items: [itemOf("a")] }, one.deps);
    await expect(again).rejects.toThrow(/portion 1 has an item whose id an earlier one has/);
    const early = addItems(id, { number: 2, items: [itemOf("b")] }, one.deps);
    await expect(early).rejects.toThrow(/portion 1 of its items comes before portion 2/);
    await finishImport(id, one.deps);
    expect(await one.found()).toEqual(["a"]);
  });

  it.each(["", "a b", "a/b", ".", "..", "@", 7])("of a collection called %j is refused", async (id) => {
    const one = world();
    const begun = beginImport(idOf(1), { ...collection, id }, one.deps);
    await expect(begun).rejects.toMatchObject({ code: "FileContentInvalid" });
  });
});
