/** What was read with a signature is for those who show it: headers, blocks and what tasks share, in the isolate and beyond it. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bindNetcdf } from "../../../src/app/bind/url/netcdf.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import type { Location } from "../../../src/cube/location.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { loadDimensions, sizesOf } from "../../../src/cube/shape.ts";
import type { BlockReader } from "../../../src/cube/source.ts";
import { createCounts } from "../../../src/io/bytes/counted.ts";
import { httpBytes } from "../../../src/io/bytes/http.ts";
import { SourceUnavailable } from "../../../src/io/faults.ts";
import { openedAt } from "../../../src/io/location-name.ts";
import { createBlockCache } from "../../../src/io/sources/block-cache.ts";
import { rasterSource } from "../../../src/io/sources/raster-header.ts";
import { createFreshness } from "../../../src/io/sources/freshness.ts";
import { createHeaderCache } from "../../../src/io/sources/header-cache.ts";
import type { HeaderStore } from "../../../src/io/sources/headers.ts";
import { type FileReader, createReader } from "../../../src/io/sources/index.ts";
import { createAdaptiveWait } from "../../../src/io/sources/adaptive-wait.ts";
import { sourceFreshMs } from "../../../src/limits.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { memoryBlocks } from "../../support/block-store.ts";
import { type SignedServer, startSignedServer } from "../../support/signed-server.ts";
import { smallTiff } from "../../support/small-tiff.ts";

let web: SignedServer;
beforeAll(async () => {
  web = await startSignedServer();
  web.files.set("/a.tif", smallTiff());
  web.files.set("/a.nc", readFileSync("test/golden/netcdf/data64.nc"));
});
afterAll(() => web.stop());

const plain = (): string => `${web.url}/a.tif`;
const signed = (signature = "good"): string => `${plain()}?X-Amz-Signature=${signature}`;

/** What outlives an isolate, and what an isolate keeps; both begin empty. */
let nowMs = 0;
let beyond = { stored: new Map<string, Uint8Array>(), blocks: memoryBlocks() };
let isolate = newIsolate();
function newIsolate() {
  return {
    headers: createHeaderCache(),
    blocks: createBlockCache(),
    freshness: createFreshness(() => nowMs),
    adaptiveWait: createAdaptiveWait(),
  };
}
beforeEach(() => {
  nowMs = 0;
  beyond = { stored: new Map(), blocks: memoryBlocks() };
  isolate = newIsolate();
  web.signatures.clear();
  web.signatures.add("good");
  web.asked.length = 0;
});

/** As each request has its own. */
function newReader(): FileReader {
  const { stored, blocks } = beyond;
  const store: HeaderStore = {
    get: (key) => Promise.resolve(stored.get(key) ?? null),
    put: (key, bytes) => void stored.set(key, bytes),
    remove: (key) => Promise.resolve(void stored.delete(key)),
  };
  return createReader({
    ...isolate,
    open,
    stored: store,
    sharing: { store: blocks, adaptiveWait: isolate.adaptiveWait, wait: () => Promise.resolve() },
    codecs: platformCodecs,
    counts: createCounts(),
    signal: null,
  });
}
function open(location: Location) {
  return httpBytes(location as string, (url, init) => fetch(url, init));
}

async function loadOf(url: string): Promise<LoadParams> {
  const header = await newReader().header(url);
  const source = openedAt(rasterSource(header), url);
  return {
    shape: {
      dims: loadDimensions(["2024-06-01T00:00:00Z"], ["b"], source.levels[0]!.grid),
      type: "uint16",
      nodata: null,
    },
    sources: [source],
    layers: [{ items: [{ id: "i", bands: [{ source: 0, band: 0 }] }] }],
    method: "near",
  };
}

async function pixels(params: LoadParams, reader: BlockReader = newReader()): Promise<number> {
  const builder = createBuilder();
  const node = builder.add("load", params, [], "load");
  const plan = builder.plan();
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader });
  return chunk!.data[0]!;
}

/** Binding and reading, and how often the server was asked for it. */
async function uses(url: string): Promise<{ value: number | "denied"; asked: number }> {
  const before = web.asked.length;
  const value = await loadOf(url)
    .then((params) => pixels(params))
    .catch((error: unknown) => {
      expect(error).toBeInstanceOf(SourceUnavailable);
      expect((error as SourceUnavailable).message).not.toContain("Signature");
      return "denied" as const;
    });
  return { value, asked: web.asked.length - before };
}

/** A plan of the same version by another access, as a catalogue or an old plan might have it. */
async function reads(url: string, params: LoadParams): Promise<number | "denied"> {
  const { access: _access, ...source } = params.sources[0]!;
  return pixels({ ...params, sources: [openedAt(source, url)] }).catch((error: unknown) => {
    expect(error).toBeInstanceOf(SourceUnavailable);
    return "denied" as const;
  });
}

const others = (): string[] => [
  plain(),
  `${plain()}?`,
  `${plain()}#X-Amz-Signature=good`,
  `${plain()}?Signature=good`,
  ...["", "bad", "GOOD"].map(signed),
];

describe("a file that was read with a signature", () => {
  it("is kept for those who show it", async () => {
    expect(await uses(signed())).toEqual({ value: 1, asked: 2 });
    expect(await uses(signed())).toEqual({ value: 1, asked: 0 });
    nowMs += sourceFreshMs;
    expect(await uses(signed())).toEqual({ value: 1, asked: 1 });
  });
  it.each([0, 62_000, 3_600_000])("is asked for by all others, %i ms later", async (ms) => {
    await uses(signed());
    const params = await loadOf(signed());
    nowMs += ms;
    for (const url of others()) {
      expect(await uses(url), url).toMatchObject({ value: "denied", asked: 1 });
      expect(await reads(url, params), url).toBe("denied");
    }
    expect((await uses(signed())).value).toBe(1);
  });
  it("is asked for in another isolate, by all", async () => {
    await uses(signed());
    const params = await loadOf(signed());
    isolate = newIsolate();
    for (const url of others()) {
      expect(await uses(url), url).toMatchObject({ value: "denied", asked: 1 });
      expect(await reads(url, params), url).toBe("denied");
    }
    expect(await uses(signed())).toEqual({ value: 1, asked: 2 });
  });
  it("has another key beyond the isolate for each signature, which no key tells", async () => {
    web.signatures.add("other");
    await uses(signed());
    await uses(signed("other"));
    expect(beyond.stored.size).toBe(2);
    for (const key of beyond.stored.keys()) expect(key).not.toMatch(/good|other|Signature/);
  });
});

describe("a signature that ended", () => {
  it.each([
    ["at once in an isolate that keeps nothing", 0, true],
    ["after a minute where headers and blocks are kept", sourceFreshMs, false],
    ["after an hour", 3_600_000, false],
  ] as const)("opens nothing: %s", async (_name, ms, fresh) => {
    const params = await loadOf(signed());
    expect(await pixels(params)).toBe(1);
    web.signatures.clear();
    nowMs += ms;
    if (fresh) isolate = newIsolate();
    expect((await uses(signed())).value).toBe("denied");
    expect(await reads(signed(), params)).toBe("denied");
    expect(beyond.stored.size).toBe(0);
  });
  it("opens nothing for two who come at the same time", async () => {
    const params = await loadOf(signed());
    await pixels(params);
    web.signatures.clear();
    nowMs += sourceFreshMs;
    expect(await Promise.all([reads(signed(), params), reads(signed(), params)])).toEqual([
      "denied",
      "denied",
    ]);
  });
  it.each([400, 401, 403, 404, 410])("whatever the server says: %i", async (status) => {
    const params = await loadOf(signed());
    await pixels(params);
    nowMs += sourceFreshMs;
    web.answerAll(status);
    expect(await reads(signed(), params)).toBe("denied");
    web.answerAll(null);
  });
  it("also where the server then shows a page", async () => {
    const params = await loadOf(signed());
    await pixels(params);
    nowMs += sourceFreshMs;
    web.answerAll(200);
    await expect(pixels(params)).rejects.toThrow(/changed/);
    await expect(loadOf(signed())).rejects.toThrow();
    web.answerAll(null);
  });
  it.each([500, 503, 429, 408])("but not a server that is busy: %i", async (status) => {
    const params = await loadOf(signed());
    await pixels(params);
    nowMs += sourceFreshMs;
    web.answerAll(status);
    expect(await reads(signed(), params)).toBe(1);
    web.answerAll(null);
  });
});

it("a public address that leads to a signed one stays public, and the signed one does not become it", async () => {
  web.redirects.set("/public", signed());
  const address = `${web.url}/public`;
  expect((await uses(address)).value).toBe(1);
  expect((await uses(plain())).value).toBe("denied");
  expect((await uses(address)).value).toBe(1);
});

it("two files that differ in what looks like a key are two files", async () => {
  web.files.set("/b.tif", smallTiff(500));
  web.redirects.set("/pick", "");
  const at = async (name: string): Promise<number | "denied"> => {
    web.redirects.set("/pick", `${web.url}/${name}.tif?X-Amz-Signature=good`);
    return (await uses(`${web.url}/pick?key=${name}`)).value;
  };
  expect([await at("a"), await at("b"), await at("a")]).toEqual([1, 500, 1]);
});

it("tasks share blocks with tasks that show the same", async () => {
  const params = await loadOf(signed());
  const shared = { done: new Set<number>(), reading: new Set<number>(), later: new Set([0]), rows: false };
  const read = { source: 0, level: 0, blocks: [0], bytes: 0, shared };
  await newReader().read(params.sources[0]!, read, "load");
  expect(beyond.blocks.held.size).toBe(1);
  isolate = newIsolate();
  const after = { ...read, shared: { ...shared, done: new Set([0]) } };
  const { access: _access, ...bare } = params.sources[0]!;
  for (const source of [bare, openedAt(bare, signed("bad"))])
    await expect(newReader().read(source, after, "load")).rejects.toBeInstanceOf(SourceUnavailable);
  const before = web.asked.length;
  await newReader().read(params.sources[0]!, after, "load");
  expect(web.asked.length).toBe(before);
});

it("netCDF is kept in the same way", async () => {
  const url = `${web.url}/a.nc?X-Amz-Signature=good`;
  const options = { variables: ["mask"] };
  const bound = await bindNetcdf({ name: "x", location: url, options }, { open } as never);
  const params = bound.params as LoadParams;
  const whole = async (): Promise<number> => pixels(params);
  const value = await whole();
  const before = web.asked.length;
  expect([await whole(), web.asked.length]).toEqual([value, before]);
  const { access: _access, ...bare } = params.sources[0]!;
  await expect(pixels({ ...params, sources: [bare] })).rejects.toBeInstanceOf(SourceUnavailable);
  web.signatures.clear();
  nowMs += sourceFreshMs;
  await expect(whole()).rejects.toBeInstanceOf(SourceUnavailable);
});
