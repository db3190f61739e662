/** Objects of our own bucket are granted by where a document came from, never by how an address is spelled. */
import { describe, expect, it } from "vitest";
import { ownResultFile } from "../../../../src/app/results/own-result.ts";
import { signLinks } from "../../../../src/app/results/signed-links.ts";
import { importFolder, importKey } from "../../../../src/app/collections/catalog-files.ts";
import { itemFromStore, storedItem } from "../../../../src/app/ports/stored-sources.ts";
import type { Account } from "../../../../src/app/ports/accounts.ts";
import type { ItemRecord } from "../../../../src/app/ports/index.ts";
import type { Jobs } from "../../../../src/app/jobs/ports.ts";
import { parseJobPlan, serializeJobPlan } from "../../../../src/app/work/job-plan.ts";
import { canonicalJson, parseCanonical } from "../../../../src/cube/canonical.ts";
import { type Location, fileKey, isOwn, sourceKey } from "../../../../src/cube/location.ts";
import type { LoadParams } from "../../../../src/cube/nodes/load.ts";
import { OwnFolder, OwnObject } from "../../../../src/cube/own-object.ts";
import type { RasterSource } from "../../../../src/cube/source.ts";
import { encodeGTiff } from "../../../../src/io/formats/gtiff/index.ts";
import { createHeaderCache } from "../../../../src/io/sources/header-cache.ts";
import type { HeaderStore } from "../../../../src/io/sources/headers.ts";
import { createReader } from "../../../../src/io/sources/index.ts";
import { SourceRefused } from "../../../../src/io/faults.ts";
import { createCounts } from "../../../../src/io/bytes/counted.ts";
import { allowedUrl } from "../../../../src/io/http/allowed-url.ts";
import { locationName } from "../../../../src/io/location-name.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { readItem } from "../../../../src/stac/read/item.ts";
import type { Json } from "../../../../src/stac/read/json.ts";

const SPELLINGS = [
  "r2:catalog/c/i/B.tif",
  "R2:catalog/c/i/B.tif",
  " r2:catalog/c/i/B.tif",
  "\tr2:catalog/c/i/B.tif",
  "\u00a0r2:catalog/c/i/B.tif",
  "r2\n:catalog/c/i/B.tif",
  "r2%3Acatalog/c/i/B.tif",
  "r2://catalog/c/i/B.tif",
  "r2:/catalog/c/i/B.tif",
  "own catalog/c/i/B.tif",
  "own:catalog/c/i/B.tif",
  "catalog/c/i/B.tif",
  "/catalog/c/i/B.tif",
  "https://own.invalid/catalog/c/i/B.tif",
];

function locationsOf(
  asset: Json,
  base: string | OwnFolder,
  links: readonly Json[] = [],
): readonly Location[] {
  const document = {
    id: "i",
    properties: { datetime: "2024-01-01T00:00:00Z" },
    assets: { B: { type: "image/tiff", ...asset } },
    links,
  };
  return (readItem(document, base, null).item?.assets ?? []).map(({ location }) => location);
}

describe("documents of others", () => {
  it.each(SPELLINGS)("%j names nothing of ours, and is not fetched", (href) => {
    const asked = [
      ...["https://a.test/x/item.json", "r2:catalog/c/", "", "own catalog/c/"].flatMap((base) =>
        locationsOf({ href }, base, [{ rel: "self", href: "r2:catalog/c/i.json" }]),
      ),
      ...locationsOf({ href: "s3://b/k", alternate: { a: { href } } }, "https://a.test/x/item.json"),
      ...locationsOf({ href: { key: href, kind: "own" } }, "https://a.test/x/item.json"),
    ];
    expect(asked.filter(isOwn)).toEqual([]);
    for (const location of asked as readonly string[]) {
      if (location.startsWith("https://a.test/")) continue;
      expect(() => allowedUrl(location, { local: false, ownHosts: [] }), location).toThrow(SourceRefused);
    }
  });
  it("what was parsed is never an object of ours, whatever its members", () => {
    const own = new OwnObject("catalog/a.tif");
    for (const copy of [structuredClone(own), JSON.parse(JSON.stringify(own)), Object.assign({}, own)])
      expect(isOwn(copy as Location)).toBe(false);
    expect(isOwn(parseCanonical(canonicalJson(own)) as Location)).toBe(false);
  });
});

describe("documents of ours", () => {
  const folder = new OwnFolder("jobs/a/1/");
  it.each([
    ["assets/result.tif", "jobs/a/1/assets/result.tif"],
    ["assets/a%20b.tif", "jobs/a/1/assets/a b.tif"],
    ["./assets/x/../result.tif", "jobs/a/1/assets/result.tif"],
    ["../../b/1/assets/result.tif", "jobs/a/1/b/1/assets/result.tif"],
    ["/assets/result.tif", "jobs/a/1/assets/result.tif"],
  ])("%s lies in their own folder", (href, key) => {
    expect(locationsOf({ href }, folder).map((location) => isOwn(location) && location.key)).toEqual([key]);
  });
  it.each(["..%2f..%2fb/1/assets/result.tif", "%2e%2e%2fplan.json", "a//b.tif", "", "."])(
    "%s leads nowhere",
    (href) => {
      expect(locationsOf({ href }, folder)).toEqual([]);
    },
  );
  it.each(["r2:jobs/b/1/assets/result.tif", "https://a.test/x.tif", "s3://b/k"])(
    "%s is an address like any other's",
    (href) => {
      expect(locationsOf({ href }, folder)).toEqual([href]);
    },
  );
});

const grid = { crs: "EPSG:32633", originX: 0, originY: 0, stepX: 10, stepY: -10, width: 4, height: 4 };
const stored = (href: string): RasterSource => ({
  href,
  validator: "v",
  type: "uint8",
  nodata: 0,
  bands: 1,
  layout: "pixel",
  levels: [{ grid, blockWidth: 16, blockHeight: 16 }],
});

describe("what we stored ourselves", () => {
  const item = (source: RasterSource): ItemRecord => ({
    id: "i",
    datetime: "2024-01-01T00:00:00Z",
    bbox: [0, 0, 1, 1],
    properties: {},
    assets: { B: { source } },
  });
  it("rows of the catalogue keep their spelling, and name what lies in the catalogue", () => {
    const row = item(stored("r2:catalog/c/B.tif"));
    const read = itemFromStore(row);
    const { access } = read.assets["B"]!.source;
    expect(isOwn(access!) && access.key).toBe("catalog/c/B.tif");
    expect(canonicalJson(storedItem(read))).toBe(canonicalJson(row));
  });
  it.each(["r2:jobs/a/1/assets/result.tif", "https://a.test/B.tif", "r2:"])(
    "a row that names %s grants nothing",
    (href) => {
      expect(itemFromStore(item(stored(href))).assets["B"]!.source).toEqual(stored(href));
    },
  );
  it("plans of before are read, and written as they were", () => {
    const shape = { dims: [], type: "uint8" as const, nodata: 0 };
    const sources = [
      stored("r2:jobs/a/1/assets/result.tif"),
      stored("r2:jobs/a/1/assets/result.nc#netcdf=B%2F1"),
      stored("https://a.test/B.tif"),
      { ...stored("https://a.test/B.tif"), access: "https://a.test/B.tif?sig=1" },
    ];
    const node = { kind: "load", params: { shape, sources, layers: [] }, inputs: [], shape, origin: "load" };
    const text = JSON.stringify({
      version: 1,
      plan: { version: 1, nodes: [node, { ...node, kind: "memory", params: { data: [1] } }] },
      outputs: [],
      files: [],
    });
    const job = parseJobPlan(text);
    const { sources: read } = job.plan.nodes[0]!.params as LoadParams;
    expect(read.map(({ access }) => (access !== undefined && isOwn(access) ? access.key : access))).toEqual([
      "jobs/a/1/assets/result.tif",
      "jobs/a/1/assets/result.nc",
      undefined,
      "https://a.test/B.tif?sig=1",
    ]);
    expect(serializeJobPlan(job)).toBe(text);
  });
});

describe("an import", () => {
  const of = { id: "0".repeat(32), collection: "c" };
  it.each(["B.tif", "i/B.tif", "i/x/B-1.~.tif"])("%s is a file of its own folder", (path) => {
    expect(importKey(of, path)).toBe(`catalog/c/@${of.id}/${path}`);
    expect(importFolder(of).object(path)?.key).toBe(importKey(of, path));
  });
  it.each(["../B.tif", "i/../B.tif", "/B.tif", "i//B.tif", "i/", "", "@x/B.tif", "a b.tif", ".."])(
    "%j is none",
    (path) => {
      expect(() => importKey(of, path)).toThrow(/paths like <item>/);
    },
  );
});

describe("a signed link", () => {
  let status: Account["status"] = "active";
  let current = 1;
  const ports = {
    tokenSecret: "a secret of at least thirty-two characters",
    clock: { now: () => "2026-01-01T00:00:00Z" },
    jobs: {
      handle: () => ({ describe: () => Promise.resolve({ state: { run: current, owner: "anna" } }) }),
    } as unknown as Jobs,
    standing: () => Promise.resolve({ status } as Account),
  };
  const keyOf = async (path: string): Promise<string | null> => {
    const links = await signLinks({ job: "a", run: 1 }, { origin: "https://x.test" }, ports);
    return (await ownResultFile(links.href("collection.json").replace("collection.json", path), ports))!.key;
  };
  it("grants files of its run", async () => {
    expect(await keyOf("assets/result.tif")).toBe("jobs/a/1/assets/result.tif");
  });
  it("grants nothing of a run that has gone, or of an account that does not work any more", async () => {
    current = 2;
    await expect(keyOf("assets/result.tif")).rejects.toMatchObject({ code: "JobNotFound" });
    current = 1;
    for (status of ["disabled", "removing"] as const)
      await expect(keyOf("assets/result.tif")).rejects.toMatchObject({ code: "JobNotFound" });
    status = "active";
  });
  it.each([
    "plan.json",
    "chunks/0.tif",
    "assets/%2e%2e/plan.json",
    "assets/..%2fplan.json",
    "assets%2f..%2fplan.json",
    "assets/",
  ])("grants no %s", async (path) => {
    await expect(keyOf(path)).rejects.toMatchObject({ code: "NotFound" });
  });
});

it("what was kept of an object of ours is not found by a text that looks like its name", async () => {
  const data = new Uint8Array(16).fill(7);
  const chunk = { sizes: [4, 4], type: "uint8", data, mask: null, nodata: 0 } as const;
  const tiff = encodeGTiff(
    { grid, bands: [{ name: "b", chunk }] },
    { tileSize: 256, deflation: 1, datatype: null },
    platformCodecs,
  ).bytes;
  const kept = new Map<string, Uint8Array>();
  const store: HeaderStore = {
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    put: (key, bytes) => void kept.set(key, bytes),
    remove: (key) => Promise.resolve(void kept.delete(key)),
  };
  const headers = createHeaderCache();
  const newReader = () =>
    createReader({
      open: (location) => ({
        key: locationName(location),
        read: ({ offset, length }) =>
          isOwn(location)
            ? Promise.resolve({
                bytes: tiff.slice(offset, offset + length),
                validator: "v",
                totalBytes: tiff.length,
              })
            : Promise.reject(new SourceRefused(location, "only https URLs are read")),
      }),
      codecs: platformCodecs,
      headers,
      stored: store,
      blocks: null,
      counts: createCounts(),
      signal: null,
    });
  const own = new OwnObject("catalog/c/B.tif");
  expect((await newReader().header(own)).bands).toBe(1);
  expect(kept.size).toBe(1);
  for (const text of ["r2:catalog/c/B.tif", "own catalog/c/B.tif", fileKey(own)])
    await expect(newReader().header(text)).rejects.toBeInstanceOf(SourceRefused);
  const named = stored("r2:catalog/c/B.tif");
  expect(sourceKey(named)).not.toBe(sourceKey({ ...named, access: own }));
});
