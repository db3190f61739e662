import { describe, expect, it } from "vitest";
import type { ServiceRecord } from "../../../../src/app/ports/index.ts";
import { d1Services } from "../../../../src/platform/d1/services.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const record = (id: string): ServiceRecord => ({
  id,
  owner: "somebody",
  type: "XYZ",
  enabled: true,
  title: null,
  description: null,
  process: {},
  configuration: {},
  extra: {},
  created: "2024-01-01T00:00:00Z",
  version: 1,
});

describe("services in D1", () => {
  it("are as many of an owner as were allowed", async () => {
    const store = d1Services(memoryD1().database);
    expect(await store.create(record("a"), 2)).toBe(true);
    expect(await store.create({ ...record("b"), owner: "another" }, 2)).toBe(true);
    expect(await store.create(record("c"), 2)).toBe(true);
    expect(await store.create(record("d"), 2)).toBe(false);
    expect(await store.get("d")).toBeNull();
  });

  it("are any number where no number was given", async () => {
    const store = d1Services(memoryD1().database);
    for (const id of ["a", "b", "c"]) expect(await store.create(record(id), null)).toBe(true);
    expect(await store.get("c")).toEqual(record("c"));
  });
});
