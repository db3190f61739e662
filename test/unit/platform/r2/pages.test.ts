/** More objects than the platform lists in one page. */
import { expect, it } from "vitest";
import { listAll, removeAll } from "../../../../src/platform/r2/pages.ts";
import { keysOf, numbered, pagedBucket } from "../../../support/paged-bucket.ts";

it("lists 2,500 objects in order, and those behind one of them", async () => {
  const all = numbered("a/", 2500);
  const { bucket, pages } = pagedBucket([...numbered("b/", 10), ...all]);
  expect(await keysOf(listAll(bucket, "a/"))).toEqual(all);
  expect(pages()).toBe(3);
  expect(await keysOf(listAll(bucket, "a/", all[1999]!))).toEqual(all.slice(2000));
});

it("reads no page that nobody wants", async () => {
  const { bucket, pages } = pagedBucket(numbered("a/", 2500));
  let seen = 0;
  for await (const { key, bytes } of listAll(bucket, "a/")) {
    expect(bytes).toBe(key.length);
    if (++seen === 1000) break;
  }
  expect(pages()).toBe(1);
});

it("removes 2,500 objects, but for those that are to stay", async () => {
  const { bucket, keys } = pagedBucket([...numbered("a/", 2500), ...numbered("a/kept/", 1500), "b"]);
  await removeAll(bucket, "a/", "a/kept/");
  expect(keys()).toEqual([...numbered("a/kept/", 1500), "b"]);
  await removeAll(bucket, "");
  expect(keys()).toEqual([]);
});
