/** The entries that deployers switch on by name, and the list as it stands. */
import { describe, expect, it } from "vitest";
import { entryMistakes } from "../../../src/app/collections/upstream/entry.ts";
import { collections } from "../../../src/collections.ts";
import * as readyMade from "../../../src/ready-made-collections.ts";

describe("collections of other servers", () => {
  it("are none by default", () => {
    expect(collections).toEqual([]);
  });

  it("can be switched on all together", () => {
    const entries = Object.values(readyMade);
    expect(entries.length).toBeGreaterThanOrEqual(7);
    expect(entryMistakes(entries)).toEqual([]);
    for (const entry of entries) expect(entry.api).toMatch(/^https:\/\//);
  });

  it("have ids of their own and addresses", () => {
    const entry = { kind: "stac-api", id: "a b", api: "ftp://x", collection: "c" } as const;
    expect(entryMistakes([entry, entry])).toEqual([
      "'a b' is no id: word characters, -, . and ~",
      "'a b' has no http(s) address",
      "'a b' is no id: word characters, -, . and ~",
      "'a b' is there twice",
      "'a b' has no http(s) address",
    ]);
  });
});
