/** A file that is replaced while it is in use is noticed: its pixels are those of one version, never of two. */
import { openeoError } from "../../../src/app/ports/openeo-error.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { retryOnce } from "../../../src/app/request/retry-once.ts";
import { addresser } from "../../../src/cube/address.ts";
import { fileKey } from "../../../src/cube/location.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import { type Region, range } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, loadDimensions } from "../../../src/cube/shape.ts";
import { createCounts } from "../../../src/io/bytes/counted.ts";
import { httpBytes } from "../../../src/io/bytes/http.ts";
import { SourceChanged } from "../../../src/io/faults.ts";
import { createBlockCache } from "../../../src/io/sources/block-cache.ts";
import { rasterSource } from "../../../src/io/sources/raster-header.ts";
import { type Freshness, createFreshness } from "../../../src/io/sources/freshness.ts";
import { createHeaderCache } from "../../../src/io/sources/header-cache.ts";
import type { HeaderStore } from "../../../src/io/sources/headers.ts";
import { type FileReader, createReader } from "../../../src/io/sources/index.ts";
import { sourceFreshMs } from "../../../src/limits.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { MemoryFiles } from "../../support/memory-files.ts";
import { type RangeServer, startRangeServer } from "../../support/range-server.ts";

const grid: Grid = {
  crs: "EPSG:32633",
  originX: 5e5,
  originY: 52e5,
  stepX: 10,
  stepY: -10,
  width: 1024,
  height: 1024,
};
const made = new MemoryFiles();
const version = (name: string, of: Grid, value: number): Uint8Array => {
  made.add(name, of, { type: "uint16", nodata: 0, value: (i) => value * 1000 + (i % 900) });
  return made.files.get(name)!;
};
const [one, two, smaller] = [
  version("one", grid, 1),
  version("two", grid, 2),
  version("smaller", { ...grid, width: 700, height: 500 }, 3),
];
let server: RangeServer;
const folder = mkdtempSync(join(tmpdir(), "replaced-"));
beforeAll(async () => {
  server = await startRangeServer(folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
const headers = createHeaderCache();
const stored = new Map<string, Uint8Array>();
const store: HeaderStore = {
  get: (href) => Promise.resolve(stored.get(href) ?? null),
  put: (href, bytes) => void stored.set(href, bytes),
  remove: (href) => Promise.resolve(void stored.delete(href)),
};
const blocks = createBlockCache();
beforeEach(() => {
  server.replace("/a.tif", one);
  headers.remove(fileKey(`${server.url}/a.tif`));
  stored.clear();
});

/** A reader as each request has its own; what is kept between requests is kept here too. */
const newReader = (freshness?: Freshness): FileReader =>
  createReader({
    ...(freshness ? { freshness } : {}),
    open: (location) => httpBytes(location as string, (url, init) => fetch(url, init)),
    codecs: platformCodecs,
    headers,
    stored: store,
    blocks,
    counts: createCounts(),
    signal: null,
  });

interface Bound {
  readonly reader: FileReader;
  /** What the plan knows of the file's version. */
  readonly pinned: boolean;
}

async function planOf({ reader, pinned }: Bound) {
  const source = rasterSource(await reader.header(`${server.url}/a.tif`));
  const b = createBuilder();
  const load = b.add(
    "load",
    {
      shape: { dims: loadDimensions(["2024-06-01T00:00:00Z"], ["b"], grid), type: "uint16", nodata: 0 },
      sources: [pinned ? source : { ...source, validator: null }],
      layers: [{ items: [{ id: "item", bands: [{ source: 0, band: 0 }] }] }],
      method: "near",
    },
    [],
    "load",
  );
  return { plan: b.plan(), load };
}

const at = (row: number, column: number): Region => [
  range(0, 1),
  range(0, 1),
  range(row, row + 200),
  range(column, column + 200),
];

async function evaluate(
  { plan, load }: Awaited<ReturnType<typeof planOf>>,
  region: Region,
  reader: FileReader,
): Promise<Chunk> {
  const [chunk] = await run(plan, resolve(plan, [{ node: load, region }]), { reader });
  return chunk!;
}

const versionsIn = (chunk: Chunk): number[] => [
  ...new Set([...chunk.data].map((value) => Math.floor(value / 1000))),
];

describe("a file of which all blocks are kept", () => {
  let now = 0;
  const freshness = createFreshness(() => now);
  it("is asked after a while whether it is still the same", async () => {
    const first = await planOf({ reader: newReader(), pinned: true });
    const values = async (of: typeof first): Promise<number[]> =>
      versionsIn(await evaluate(of, at(0, 0), newReader(freshness)));
    expect(await values(first)).toEqual([1]);
    server.replace("/a.tif", two);
    const before = server.reads();
    expect(await values(first)).toEqual([1]);
    expect(server.reads()).toBe(before);
    now += sourceFreshMs;
    const failed: unknown = await values(first).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SourceChanged);
    expect(openeoError(failed).path).toEqual([{ node_id: "load" }]);
    expect(await values(await planOf({ reader: newReader(), pinned: true }))).toEqual([2]);
  });
  it("serves on while its server does not answer", async () => {
    const first = await planOf({ reader: newReader(), pinned: true });
    await evaluate(first, at(0, 0), newReader(freshness));
    now += sourceFreshMs;
    const lost = createReader({
      open: (location) => ({ key: location as string, read: () => Promise.reject(new Error("no server")) }),
      codecs: platformCodecs,
      headers,
      blocks,
      freshness,
      counts: createCounts(),
      signal: null,
    });
    expect(versionsIn(await evaluate(first, at(0, 0), lost))).toEqual([1]);
  });
});

describe("a plan that names the version", () => {
  it("fails, and is made anew once, with the new version's address", async () => {
    const first = await planOf({ reader: newReader(), pinned: true });
    expect(versionsIn(await evaluate(first, at(0, 0), newReader()))).toEqual([1]);
    server.replace("/a.tif", two);
    await expect(evaluate(first, at(500, 500), newReader())).rejects.toBeInstanceOf(SourceChanged);
    const again = await planOf({ reader: newReader(), pinned: true });
    expect(versionsIn(await evaluate(again, at(0, 0), newReader()))).toEqual([2]);
    expect(addresser(again.plan)(again.load, at(0, 0))).not.toBe(addresser(first.plan)(first.load, at(0, 0)));
  });
  it("a use case is done again, once, in one request", async () => {
    await evaluate(await planOf({ reader: newReader(), pinned: true }), at(0, 0), newReader());
    server.replace("/a.tif", two);
    const reader = newReader();
    let tries = 0;
    const chunk = await retryOnce(async () => {
      tries++;
      return evaluate(await planOf({ reader, pinned: true }), at(500, 500), reader);
    });
    expect([tries, versionsIn(chunk)]).toEqual([2, [2]]);
  });
});

describe("a plan that names no version", () => {
  it("takes the new one where nothing of the old one was used", async () => {
    const bound = await planOf({ reader: newReader(), pinned: false });
    server.replace("/a.tif", two);
    expect(versionsIn(await evaluate(bound, at(0, 0), newReader()))).toEqual([2]);
  });
  it("fails where blocks of the old one were used in the same request", async () => {
    const reader = newReader();
    const bound = await planOf({ reader, pinned: false });
    expect(versionsIn(await evaluate(bound, at(0, 0), reader))).toEqual([1]);
    server.replace("/a.tif", two);
    await expect(evaluate(bound, at(500, 500), reader)).rejects.toBeInstanceOf(SourceChanged);
    await expect(evaluate(bound, at(0, 0), reader)).rejects.toBeInstanceOf(SourceChanged);
  });
  it("fails where the new one lies otherwise than planned", async () => {
    const bound = await planOf({ reader: newReader(), pinned: false });
    server.replace("/a.tif", smaller);
    await expect(evaluate(bound, at(0, 0), newReader())).rejects.toBeInstanceOf(SourceChanged);
  });
});

it("a header that another isolate stored is dropped everywhere", async () => {
  await newReader().header(`${server.url}/a.tif`);
  expect(stored.size).toBe(1);
  server.replace("/a.tif", two);
  headers.remove(fileKey(`${server.url}/a.tif`));
  const bound = await planOf({ reader: newReader(), pinned: true });
  await expect(evaluate(bound, at(0, 0), newReader())).rejects.toBeInstanceOf(SourceChanged);
  expect(stored.size).toBe(0);
  const again = await planOf({ reader: newReader(), pinned: true });
  expect(versionsIn(await evaluate(again, at(0, 0), newReader()))).toEqual([2]);
});
