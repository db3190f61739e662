/** What is read, counted: the smallest set of blocks, as few requests as they lie in runs, nothing twice, no header twice. */
import proj4 from "proj4";
import { describe, expect, it } from "vitest";
import { chunkKey } from "../../../src/app/ports/stored-keys.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { range, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { retarget } from "../../../src/cube/retarget.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, loadDimensions, sizesOf } from "../../../src/cube/shape.ts";
import type { BlockReader } from "../../../src/cube/source.ts";
import { countsText } from "../../../src/io/bytes/counted.ts";
import { tileGrid } from "../../../src/io/services/xyz.ts";
import { createBlockCache } from "../../../src/io/sources/block-cache.ts";
import { rasterSource } from "../../../src/io/sources/raster-header.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { createAdaptiveWait } from "../../../src/io/sources/adaptive-wait.ts";
import { createHeaderCache } from "../../../src/io/sources/header-cache.ts";
import type { HeaderStore } from "../../../src/io/sources/headers.ts";
import { blockCacheBytesMax, sharedBlocksBytesMax } from "../../../src/limits.ts";
import { memoryBlocks } from "../../support/block-store.ts";
import { computeChunks, jobOfPlan } from "../../support/job-run.ts";
import { MemoryFiles } from "../../support/memory-files.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { reducerOf } from "../../support/callbacks.ts";

const UTM33 = "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs";
const BLOCK = 256;
const base: Grid = {
  crs: "EPSG:32633",
  originX: 499980,
  originY: 5200020,
  stepX: 20,
  stepY: -20,
  width: 2048,
  height: 2048,
};
/** Noise does not compress, so that gaps between blocks are as wide as blocks. */
const noise = (seed: number) => (i: number) => ((((i + seed) * 2654435761) >>> 8) % 65535) + 1;
const storage = { type: "uint16", nodata: 0 } as const;

interface Seen {
  readonly key: string;
}

/** Every block that is really fetched, as "file/level/number". */
function watched(reader: BlockReader): BlockReader & { readonly seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    read(source, read, origin) {
      for (const number of read.blocks) seen.push({ key: `${source.href}/${read.level}/${number}` });
      return reader.read(source, read, origin);
    },
  };
}

/** One item whose bands are files of their own. */
async function bandFiles(files: MemoryFiles, grid: Grid, names: readonly string[]): Promise<LoadParams> {
  const sources = await Promise.all(
    names.map(async (name) => rasterSource(await readHeader(files.open(name)))),
  );
  return {
    shape: { dims: loadDimensions(["2024-06-01T00:00:00Z"], names, grid), ...storage },
    sources,
    layers: [{ items: [{ id: "item", bands: names.map((_, source) => ({ source, band: 0 })) }] }],
    method: "near",
  };
}

const mean = reducerOf("mean");

/** Blocks of the full-resolution level that hold the centre of a cell, pixel by pixel. */
function minimal(grid: Grid, file: Grid, wanted: (cell: number) => boolean = () => true): Set<number> {
  const forward = grid.crs === file.crs ? null : proj4("EPSG:3857", UTM33);
  const blocks = new Set<number>();
  for (let row = 0; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++) {
      if (!wanted(row * grid.width + column)) continue;
      const at = [grid.originX + (column + 0.5) * grid.stepX, grid.originY + (row + 0.5) * grid.stepY] as [
        number,
        number,
      ];
      const [x, y] = forward ? (forward.forward(at) as [number, number]) : at;
      const u = Math.floor((x - file.originX) / file.stepX);
      const v = Math.floor((y - file.originY) / file.stepY);
      if (u < 0 || v < 0 || u >= file.width || v >= file.height) continue;
      blocks.add(Math.floor(v / BLOCK) * Math.ceil(file.width / BLOCK) + Math.floor(u / BLOCK));
    }
  return blocks;
}

function runsOf(blocks: ReadonlySet<number>): number {
  return [...blocks].filter((number) => !blocks.has(number - 1)).length;
}

const scene = new MemoryFiles();
scene.add("B04", base, { ...storage, value: noise(1) });
scene.add("B08", base, { ...storage, value: noise(2) });
const tile = tileAt(12, 4)!;

/** The first tile around the scene's middle that needs at least so many blocks. */
function tileAt(z: number, blocksMin: number): Grid | undefined {
  const middle = [base.originX + 1024 * 20, base.originY - 1024 * 20] as [number, number];
  const [lon, lat] = proj4(UTM33, "EPSG:4326", middle) as [number, number];
  const column = Math.floor(((lon + 180) / 360) * 2 ** z);
  const row = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
  const tiles = [0, 1, 2, 3].map((i) => tileGrid({ z, x: column + (i % 2), y: row + (i >> 1) })!);
  return tiles.find((grid) => minimal(grid, base).size >= blocksMin);
}

async function ndviTile(files: MemoryFiles): Promise<{ plan: Plan; node: number }> {
  const b = createBuilder();
  const load = b.add("load", await bandFiles(files, base, ["B04", "B08"]), [], "load");
  const node = b.add("reduce", { ...mean, dim: "bands" }, [load], "mean");
  return retarget(b.plan(), node, { grid: tile, method: "near" });
}

describe("a tile of two bands", () => {
  it("touches the smallest set of blocks, in one request per run of neighbours and band", async () => {
    const { plan, node } = await ndviTile(scene);
    const needed = minimal(tile, base);
    expect(needed.size).toBeGreaterThan(3);
    const reader = watched(scene.reader());
    scene.requests.length = 0;
    const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
    await run(plan, resolve(plan, [{ node, region }]), { reader });
    const expected = ["B04", "B08"].flatMap((name) => [...needed].map((number) => `${name}/0/${number}`));
    expect(reader.seen.map(({ key }) => key).sort()).toEqual(expected.sort());
    const headers = scene.requests.filter(({ offset }) => offset === 0);
    expect(scene.requests.length - headers.length).toBe(2 * runsOf(needed));
  });
  it("costs no header request where a file was seen before, in another isolate too", async () => {
    const stored = new Map<string, Uint8Array>();
    const store: HeaderStore = {
      get: (href) => Promise.resolve(stored.get(href) ?? null),
      put: (href, bytes) => void stored.set(href, bytes),
      remove: (href) => Promise.resolve(void stored.delete(href)),
    };
    const { plan, node } = await ndviTile(scene);
    const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
    const headerRequests: number[] = [];
    const pixels = [];
    for (let isolate = 0; isolate < 2; isolate++) {
      const before = scene.counts.headerRequests;
      const reader = scene.reader({ headers: createHeaderCache(), stored: store });
      const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader });
      headerRequests.push(scene.counts.headerRequests - before);
      pixels.push(chunk!.data);
    }
    expect(headerRequests).toEqual([2, 0]);
    expect(stored.size).toBe(2);
    expect(pixels[1]).toEqual(pixels[0]);
  });
  it("tells what it read, in total and per node", async () => {
    const files = new MemoryFiles();
    files.add("B04", base, { ...storage, value: noise(1) });
    files.add("B08", base, { ...storage, value: noise(2) });
    const b = createBuilder();
    const one = b.add("load", await bandFiles(files, base, ["B04"]), [], "red");
    const two = b.add("load", await bandFiles(files, base, ["B08"]), [], "nir");
    const plan = b.plan();
    const region = [range(0, 1), range(0, 1), range(0, 256), range(0, 512)];
    const outputs = [one, two].map((node) => ({ node, region }));
    await run(plan, resolve(plan, outputs), { reader: files.reader() });
    const { byNode, ...total } = files.counts;
    expect([...byNode.keys()].sort()).toEqual(["nir", "red"]);
    expect(byNode.get("red")).toMatchObject({ requests: 2, headerRequests: 1, blocks: 2 });
    for (const name of ["requests", "bytes", "blocks", "joined", "headerRequests"] as const)
      expect([...byNode.values()].reduce((sum, tally) => sum + tally[name], 0)).toBe(total[name]);
    expect(files.requests.slice(2).reduce((sum, { length }) => sum + length, 0)).toBe(total.bytes);
    expect(countsText(files.counts)).toContain("requests=4; ");
    expect(countsText(files.counts)).toContain("red: requests=2; ");
  });
});

describe("a block that several pieces need", () => {
  it("is fetched once", async () => {
    const files = new MemoryFiles();
    files.add("B04", base, { ...storage, value: noise(3) });
    const b = createBuilder();
    const load = b.add("load", await bandFiles(files, base, ["B04"]), [], "load");
    const plan = b.plan();
    const at = (row: number, column: number) => [
      range(0, 1),
      range(0, 1),
      range(row, row + 10),
      range(column, column + 10),
    ];
    const regions = [at(0, 0), at(100, 100), at(200, 250), at(40, 200)];
    const reader = watched(files.reader());
    const chunks = await run(
      plan,
      resolve(
        plan,
        regions.map((region) => ({ node: load, region })),
      ),
      { reader },
    );
    expect(reader.seen.map(({ key }) => key).sort()).toEqual(["B04/0/0", "B04/0/1"]);
    for (const [index, region] of regions.entries()) {
      const [alone] = await run(plan, resolve(plan, [{ node: load, region }]), { reader: files.reader() });
      expect(chunks[index]!.data).toEqual(alone!.data);
    }
  });

  it("is fetched once over many dates, though all together are more than may be held", async () => {
    const files = new MemoryFiles();
    const small = { ...base, width: 1280, height: 1280 };
    const names = Array.from({ length: 4 }, (_, i) => `date${i}`);
    for (const [i, name] of names.entries()) files.add(name, small, { ...storage, value: noise(i) });
    // Leaves lie half a block beside the blocks, so that every block inside is needed by four of them.
    const inside = {
      ...small,
      originX: small.originX + 20 * 128,
      originY: small.originY - 20 * 128,
      width: 1024,
      height: 1024,
    };
    const whole = {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [0, 9e6],
          [9e6, 9e6],
          [9e6, 0],
        ],
      ],
    };
    const b = createBuilder();
    const load = b.add(
      "load",
      await files.load(
        inside,
        names.map((name) => [name]),
        storage,
      ),
      [],
      "load",
    );
    const zonal = b.add("zonal", { ...mean, geometries: [whole] }, [load], "zonal");
    const plan = b.plan();
    const schedule = resolve(plan, [{ node: zonal, region: wholeRegion(sizesOf(plan.nodes[zonal]!.shape)) }]);
    const blocks = names.length * 25;
    expect(blocks * BLOCK * BLOCK * 2).toBeGreaterThan(1.5 * sharedBlocksBytesMax);
    expect(schedule.readBytes).toBe(blocks * BLOCK * BLOCK * 2);
    const reader = watched(files.reader());
    files.requests.length = 0;
    await run(plan, schedule, { reader });
    expect(reader.seen.length).toBe(blocks);
    expect(new Set(reader.seen.map(({ key }) => key)).size).toBe(blocks);
    // Headers aside, blocks of a row are asked for together.
    expect(files.requests.length).toBeLessThan(blocks / 2);
  });
});

describe("a mosaic", () => {
  const east: Grid = { ...base, originX: base.originX + 20 * 1000 };
  const window: Grid = { ...base, originX: base.originX + 20 * 900, width: 1500, height: 400 };
  const west = new MemoryFiles();
  const holes = (i: number): boolean =>
    Math.floor(i / base.width) < 60 && i % base.width > 1200 && i % base.width < 1300;
  west.add("west", base, { ...storage, value: (i) => (holes(i) ? 0 : noise(4)(i)) });
  west.add("east", east, { ...storage, value: noise(5) });
  west.add("second east", east, { ...storage, value: noise(5) });
  west.add("full", base, { ...storage, value: noise(6) });
  const read = async (grid: Grid, layers: readonly (readonly string[])[]) => {
    const b = createBuilder();
    const load = b.add("load", await west.load(grid, layers, storage), [], "load");
    const plan = b.plan();
    const reader = watched(west.reader());
    const region = wholeRegion(sizesOf(plan.nodes[load]!.shape));
    const [chunk] = await run(plan, resolve(plan, [{ node: load, region }]), { reader });
    return { keys: reader.seen.map(({ key }) => key).sort(), chunk: chunk! };
  };
  it("stops when no pixel is missing", async () => {
    const { keys } = await read({ ...window, width: 200 }, [["full", "east"]]);
    expect(keys.filter((key) => key.startsWith("east"))).toEqual([]);
  });
  it("reads of the next file only the blocks where pixels are missing", async () => {
    const { keys, chunk } = await read(window, [["west", "east"]]);
    const missing = (cell: number): boolean => {
      const column = (cell % window.width) + 900;
      return column >= base.width || holes(Math.floor(cell / window.width) * base.width + column);
    };
    const expected = [
      ...[...minimal(window, base)].map((number) => `west/0/${number}`),
      ...[...minimal(window, east, missing)].map((number) => `east/0/${number}`),
    ];
    expect(keys).toEqual(expected.sort());
    expect(minimal(window, east, missing).size).toBeLessThan(minimal(window, east).size);
    expect([...chunk.data].every((value) => value > 0)).toBe(true);
  });
  it("reads planes of other dates meanwhile", async () => {
    const b = createBuilder();
    const load = b.add(
      "load",
      await west.load(
        window,
        [
          ["west", "east"],
          ["full", "second east"],
        ],
        storage,
      ),
      [],
      "load",
    );
    const plan = b.plan();
    const reader = west.reader();
    const started: string[] = [];
    let folded = 0;
    const watching: BlockReader = {
      async read(source, asked, origin) {
        started.push(`${source.href} after ${folded}`);
        const blocks = await reader.read(source, asked, origin);
        folded++;
        return blocks;
      },
    };
    const region = wholeRegion(sizesOf(plan.nodes[load]!.shape));
    await run(plan, resolve(plan, [{ node: load, region }]), { reader: watching });
    expect(started.slice(0, 2)).toEqual(["west after 0", "full after 0"]);
    expect(started).toHaveLength(4);
  });
});

describe("a whole tile as a job", () => {
  const jobFiles = new MemoryFiles();
  jobFiles.add("B04", base, { ...storage, value: noise(7) });
  const wholeImage = (plan: Plan): number => {
    const node = plan.nodes.length - 1;
    const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
    return new Set(
      schedule.pieces.flatMap((piece) =>
        piece.reads.flatMap((read) => read.blocks.map((number) => `${read.source}/${read.level}/${number}`)),
      ),
    ).size;
  };
  const fetched = async (plan: Plan, blocks: ReturnType<typeof createBlockCache> | null): Promise<number> => {
    const before = jobFiles.counts.blocks;
    const headers = createHeaderCache();
    const chunks = await computeChunks(jobOfPlan(plan), () => jobFiles.reader({ headers, blocks }));
    expect(chunks).toBeGreaterThan(1);
    return jobFiles.counts.blocks - before;
  };
  it("reads each block once where graph and output share the source's grid", async () => {
    const b = createBuilder();
    const load = b.add("load", await bandFiles(jobFiles, base, ["B04"]), [], "load");
    b.add("reduce", { ...mean, dim: "t" }, [load], "mean");
    expect(await fetched(b.plan(), null)).toBe(64);
    expect(wholeImage(b.plan())).toBe(64);
  });
  it("reads up to a quarter more with a halo, or on another grid", async () => {
    const kernel = {
      kernel: Array.from({ length: 5 }, () => [1, 1, 1, 1, 1]),
      factor: 1 / 25,
      border: 0,
      replaceInvalid: 0,
    };
    const shifted: Grid = {
      ...base,
      originX: base.originX + 20 * 100.5,
      originY: base.originY - 20 * 77.25,
      width: 1900,
      height: 1900,
    };
    for (const [name, grid, halo] of [
      ["halo", base, true],
      ["other phase", shifted, false],
      ["other phase with halo", shifted, true],
    ] as const) {
      const b = createBuilder();
      const load = b.add("load", await bandFiles(jobFiles, grid, ["B04"]), [], "load");
      if (halo) b.add("kernel", kernel, [load], "kernel");
      else b.add("reduce", { ...mean, dim: "t" }, [load], "mean");
      const plan = b.plan();
      const ratio = (await fetched(plan, createBlockCache(blockCacheBytesMax))) / wholeImage(plan);
      console.log(`${name}: ${ratio.toFixed(2)} times the blocks of the whole image`);
      expect(ratio, name).toBeLessThanOrEqual(1.25);
    }
  });
  it("has the same bytes in its chunks when they share blocks beyond the isolate, each of which is read once", async () => {
    const b = createBuilder();
    const load = b.add("load", await bandFiles(jobFiles, { ...base, width: 1500 }, ["B04"]), [], "load");
    const kernel = { kernel: [[1, 2, 3, 4, 5, 6, 7]], factor: 1, border: 0, replaceInvalid: 0 };
    b.add("kernel", kernel, [load], "kernel");
    const job = jobOfPlan(b.plan());
    const stores = [memoryStore(), memoryStore()];
    const blocks = memoryBlocks();
    const sharing = { store: blocks, adaptiveWait: createAdaptiveWait(), wait: () => Promise.resolve() };
    const headers = createHeaderCache();
    const number = await computeChunks(job, () => jobFiles.reader({ headers }), stores[0]);
    const before = jobFiles.counts.blocks;
    await computeChunks(job, () => jobFiles.reader({ headers, sharing }), stores[1]);
    expect(jobFiles.counts.blocks - before).toBe(wholeImage(b.plan()));
    expect(jobFiles.counts.shared).toBeGreaterThan(0);
    expect(blocks.held.size).toBe(0);
    for (let chunk = 0; chunk < number; chunk++) {
      const key = chunkKey({ job: "job", run: 1 }, chunk);
      const [alone, shared] = await Promise.all(stores.map((store) => store.get(key)));
      expect(alone!.byteLength).toBeGreaterThan(0);
      expect(shared).toEqual(alone);
    }
  });
});
