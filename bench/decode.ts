/** How fast a whole file in memory becomes pixels: our load, geotiff.js, and a floor that only decompresses, or copies what is not compressed. */
import { inflateSync, zstdDecompressSync } from "node:zlib";
import { fromArrayBuffer } from "geotiff";
import { createBuilder } from "../src/cube/builder.ts";
import { wholeRegion } from "../src/cube/region.ts";
import { resolve } from "../src/cube/resolve.ts";
import { fileKey } from "../src/cube/location.ts";
import { run } from "../src/cube/run.ts";
import { bytesPerElement, loadDimensions, sizesOf } from "../src/cube/shape.ts";
import { createCounts } from "../src/io/bytes/counted.ts";
import { type RasterHeader, rasterSource } from "../src/io/sources/raster-header.ts";
import { tiffStorage } from "../src/io/sources/cog/header.ts";
import { readHeader } from "../src/io/sources/raster-formats.ts";
import { createHeaderCache } from "../src/io/sources/header-cache.ts";
import { createReader } from "../src/io/sources/index.ts";
import { workerCodecs } from "../src/platform/worker-codecs.ts";
import { memoryBytes } from "./memory-bytes.ts";
import { alternately } from "./timing.ts";

export interface DecodeTimes {
  /** Decoded megabytes (10^6) per second. */
  readonly ours: number;
  /** Null for codecs of which the platform has no decoder of its own. */
  readonly floor: number | null;
  /** Null where geotiff.js cannot decode the file in this runtime. */
  readonly peer: number | null;
}

export async function measureDecode(bytes: Uint8Array<ArrayBuffer>, rounds: number): Promise<DecodeTimes> {
  const header = await readHeader(memoryBytes("file", bytes));
  const ours = loading(bytes, header);
  const peer = await reading(bytes, await ours());
  const floor = flooring(bytes, header);
  const tasks = [ours, ...(floor ? [floor] : []), ...(peer ? [peer] : [])];
  const { width, height } = header.levels[0]!.grid;
  const samples = header.layout === "pixel" ? header.bands : 1;
  const megabytes = (width * height * samples * bytesPerElement(header.type)) / 1e6;
  const [oursMs, ...others] = await alternately(rounds, tasks);
  const perSecond = (ms: number): number => (megabytes / ms) * 1000;
  return {
    ours: perSecond(oursMs!),
    floor: floor ? perSecond(others.shift()!) : null,
    peer: peer ? perSecond(others.shift()!) : null,
  };
}

/** The whole file as one chunk, with a warm header, as a request would load it. */
function loading(bytes: Uint8Array, header: RasterHeader): () => Promise<ArrayLike<number>> {
  const source = rasterSource(header);
  const { grid } = source.levels[0]!;
  const shape = { dims: loadDimensions(["2024-01-01T00:00:00Z"], ["b"], grid), type: source.type, nodata: 0 };
  const layers = [{ items: [{ id: "file", bands: [{ source: 0, band: 0 }] }] }];
  const headers = createHeaderCache();
  headers.put(fileKey("file"), header);
  return async () => {
    const builder = createBuilder();
    const sources = [{ ...source, nodata: 0 }];
    const node = builder.add("load", { shape, sources, layers, method: "near" }, [], "load");
    const plan = builder.plan();
    const reader = createReader({
      open: () => memoryBytes("file", bytes),
      codecs: workerCodecs,
      headers,
      blocks: null,
      counts: createCounts(),
      signal: null,
    });
    const [chunk] = await run(plan, resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]), {
      reader,
    });
    return chunk!.data;
  };
}

/** geotiff.js with its directory parsed; it must give the same pixels, else it is no peer. */
async function reading(
  bytes: Uint8Array<ArrayBuffer>,
  expected: ArrayLike<number>,
): Promise<(() => Promise<unknown>) | null> {
  try {
    const image = await (await fromArrayBuffer(bytes.buffer)).getImage();
    const first = (await image.readRasters({ interleave: true })) as unknown as ArrayLike<number>;
    for (let i = 0; i < expected.length; i++) if (first[i] !== expected[i]) return null;
    return () => image.readRasters({ interleave: true });
  } catch {
    return null;
  }
}

/** Decompression alone by node:zlib, or a copy of what is not compressed. */
function flooring(bytes: Uint8Array, header: RasterHeader): (() => void) | null {
  const level = tiffStorage(header).levels[0]!;
  const { offsets, lengths } = level.table;
  if (offsets.kind !== "kept" || lengths?.kind !== "kept") throw new RangeError("the table is not kept");
  const blocks = Array.from(offsets.values, (offset, index) =>
    bytes.subarray(offset, offset + lengths.values[index]!),
  );
  const { compression } = level.coding;
  if (compression === 8) return () => blocks.forEach((block) => inflateSync(block));
  if (compression === 50000) return () => blocks.forEach((block) => zstdDecompressSync(block));
  return compression === 1 ? () => blocks.forEach((block) => block.slice()) : null;
}
