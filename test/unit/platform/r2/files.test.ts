/** More objects than the platform lists in one page. */
import { expect, it } from "vitest";
import { r2Files } from "../../../../src/platform/r2/files.ts";
import { numbered, pagedBucket } from "../../../support/paged-bucket.ts";

it("lists 2,500 objects in order, and those behind one of them", async () => {
  const all = numbered("a/", 2500);
  const { bucket, pages } = pagedBucket([...numbered("b/", 10), ...all]);
  const files = r2Files(bucket);
  const listed = await Array.fromAsync(files.list("a/"));
  expect(listed.map(({ key }) => key)).toEqual(all);
  expect(listed.every(({ key, bytes }) => bytes === key.length)).toBe(true);
  expect(pages()).toBe(3);
  const behind = await Array.fromAsync(files.list("a/", all[1999]!));
  expect(behind.map(({ key }) => key)).toEqual(all.slice(2000));
});

it("reads no page that nobody wants", async () => {
  const { bucket, pages } = pagedBucket(numbered("a/", 2500));
  let seen = 0;
  for await (const { key } of r2Files(bucket).list("a/")) {
    expect(key).toContain("a/");
    if (++seen === 1000) break;
  }
  expect(pages()).toBe(1);
});

it("removes 2,500 objects, but for those that are to stay", async () => {
  const { bucket, keys } = pagedBucket([...numbered("a/", 2500), ...numbered("a/kept/", 1500), "b"]);
  await r2Files(bucket).removeAll("a/", "a/kept/");
  expect(keys()).toEqual([...numbered("a/kept/", 1500), "b"]);
  await r2Files(bucket).removeAll("");
  expect(keys()).toEqual([]);
});
