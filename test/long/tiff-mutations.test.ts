/** Mutated TIFFs through header and blocks: whatever the bytes say ends in values or in a named fault, soon, within the budget. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { noPace } from "../../src/cube/pace.ts";
import { allocate } from "../../src/cube/chunk.ts";
import { bytesPerElement } from "../../src/cube/shape.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { SourceUnavailable, SourceUnreadable } from "../../src/io/faults.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { readBlocks } from "../../src/io/sources/raster-formats.ts";
import { type RasterHeader, rasterSource } from "../../src/io/sources/raster-header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { blockBytesMax, headerPagesMax, headerReadBytes } from "../../src/limits.ts";
import { workerCodecs } from "../../src/platform/worker-codecs.ts";
import { randomNumbers } from "../support/random-numbers.ts";

const MUTANTS = 50_000;
const SLOW_MS = 2000;
/** Bytes of one read: a header's pages, or a block that is compressed badly, with its neighbours. */
const READ_BYTES_MAX = Math.max(headerPagesMax * headerReadBytes, 2 * blockBytesMax + 2 * 1024 * 1024);
const awkward = "../shared/data/awkward";
if (!existsSync(awkward)) console.warn(`only TIFFs of our own encoder are mutated: ${awkward} is not here`);

function ownFiles(): Uint8Array[] {
  const grid = {
    crs: "EPSG:32633",
    originX: 5e5,
    originY: 5e6,
    stepX: 10,
    stepY: -10,
    width: 300,
    height: 270,
  };
  return (["uint8", "uint16", "int16", "float32"] as const).map((type) => {
    const data = allocate(type, grid.width * grid.height);
    for (let i = 0; i < data.length; i++) data[i] = (i * 31) % 97;
    const chunk = { sizes: [grid.height, grid.width], type, data, mask: null, nodata: 3 };
    const bands = [
      { name: "b", chunk },
      { name: "c", chunk },
    ];
    return encodeGTiff({ grid, bands }, { tileSize: 256, deflation: "runs", datatype: null }, workerCodecs)
      .bytes;
  });
}

function foundFiles(): Uint8Array[] {
  if (!existsSync(awkward)) return [];
  return readdirSync(awkward, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tiff?$/.test(name))
    .map((name) => join(awkward, name))
    .filter((path) => statSync(path).size < 40_000)
    .sort()
    .map((path) => new Uint8Array(readFileSync(path)));
}

const edges = [0, 1, 2, 3, 4, 8, 127, 128, 255, 256, 32767, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

function mutate(seed: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = seed.slice();
  for (let change = 1 + random(4); change > 0; change--) {
    const at = random(bytes.length);
    switch (random(6)) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        return bytes.slice(0, at);
      case 3:
        if (at + 4 < bytes.length)
          new DataView(bytes.buffer).setUint32(at, edges[random(edges.length)]!, true);
        break;
      case 4:
        spliceEntry(bytes, random);
        break;
      default:
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
    }
  }
  return bytes;
}

/** Another tag, type, count or value in an entry of the first directory. */
function spliceEntry(bytes: Uint8Array, random: (below: number) => number): void {
  const view = new DataView(bytes.buffer);
  if (bytes.length < 32) return;
  const little = bytes[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const start = big ? Number(view.getBigUint64(8, little)) : view.getUint32(4, little);
  const size = big ? 20 : 12;
  const entry = start + (big ? 8 : 2) + size * random(20);
  if (!(entry + size <= bytes.length)) return;
  const field = random(4);
  if (field === 0)
    view.setUint16(
      entry,
      [254, 256, 258, 259, 262, 273, 277, 279, 317, 322, 330, 339, 347][random(13)]!,
      little,
    );
  else if (field === 1) view.setUint16(entry + 2, random(20), little);
  else if (field === 2) view.setUint32(entry + 4, edges[random(edges.length)]!, little);
  else
    view.setUint32(
      entry + (big ? 12 : 8),
      random(3) === 0 ? random(bytes.length) : edges[random(edges.length)]!,
      little,
    );
}

interface Counts {
  read: number;
  refused: number;
  slowestMs: number;
  largestRead: number;
  largestBlock: number;
}

async function tryAll(bytes: Uint8Array, counts: Counts, pick: (below: number) => number): Promise<void> {
  const source: ByteSource = {
    key: "mutant",
    read({ offset, length }) {
      counts.largestRead = Math.max(counts.largestRead, length);
      const found = bytes.slice(offset, offset + length);
      return Promise.resolve({ bytes: found, validator: "v1", totalBytes: bytes.length });
    },
  };
  const start = performance.now();
  try {
    const header = await readHeader(source);
    if (header.problem === null) rasterSource(header);
    await readSome(source, header, { counts, pick });
    counts.read++;
  } catch (error) {
    if (!(error instanceof SourceUnreadable || error instanceof SourceUnavailable)) throw error;
    counts.refused++;
  }
  counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
}

/** The first, the last and some block of each level, of the first and the last band. */
async function readSome(
  source: ByteSource,
  header: RasterHeader,
  { counts, pick }: { readonly counts: Counts; readonly pick: (below: number) => number },
): Promise<void> {
  for (const [index, level] of header.levels.entries()) {
    const { width, height } = level.grid;
    const blocks = Math.ceil(width / level.blockWidth) * Math.ceil(height / level.blockHeight);
    const wanted = [...new Set([0, pick(blocks), blocks - 1])].sort((a, b) => a - b);
    for (const band of new Set([0, header.bands - 1])) {
      const samples = header.layout === "pixel" ? header.bands : 1;
      const cells = level.blockWidth * level.blockHeight;
      const size = cells * samples * bytesPerElement(header.type);
      counts.largestBlock = Math.max(counts.largestBlock, size);
      for (const number of wanted) {
        const read = { source: 0, level: index, blocks: [number], bytes: 0 };
        const [block] = await readBlocks(
          source,
          { header, read, band, signal: null, pace: noPace },
          workerCodecs,
        );
        expect(block!.data.byteLength).toBe(size);
        const mask = block!.mask?.length ?? cells;
        expect(mask === cells || mask === block!.data.length).toBe(true);
      }
    }
  }
}

it(`${MUTANTS} mutated TIFFs`, async () => {
  const seeds = [...ownFiles(), ...foundFiles()];
  const counts: Counts = { read: 0, refused: 0, slowestMs: 0, largestRead: 0, largestBlock: 0 };
  for (let number = 0; number < MUTANTS; number++) {
    const random = randomNumbers(number);
    const mutant = mutate(seeds[number % seeds.length]!, random);
    try {
      await tryAll(mutant, counts, random);
    } catch (error) {
      throw new Error(`mutant ${number} of seed ${number % seeds.length}: ${(error as Error).stack}`, {
        cause: error,
      });
    }
    if (counts.slowestMs > SLOW_MS) throw new Error(`mutant ${number} took ${counts.slowestMs} ms`);
  }
  console.log(`${MUTANTS} mutants of ${seeds.length} files: ${JSON.stringify(counts)}`);
  expect(counts.read + counts.refused).toBe(MUTANTS);
  expect(counts.read).toBeGreaterThan(MUTANTS / 20);
  expect(counts.largestRead).toBeLessThanOrEqual(READ_BYTES_MAX);
  expect(counts.largestBlock).toBeLessThanOrEqual(blockBytesMax);
});
