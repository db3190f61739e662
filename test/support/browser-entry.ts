/** The engine in a browser: one plan on a COG over http. Bundled by the test; answers through `window`. */
import { inflate } from "pako";
import { createBuilder } from "../../src/cube/builder.ts";
import { wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { run } from "../../src/cube/run.ts";
import { loadDimensions, sizesOf } from "../../src/cube/shape.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { httpBytes } from "../../src/io/bytes/http.ts";
import type { PlatformCodecs } from "../../src/io/codecs/index.ts";
import { rasterSource } from "../../src/io/sources/raster-header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { createReader } from "../../src/io/sources/index.ts";

const missing = (): never => {
  throw new Error("not in this browser");
};
const codecs: PlatformCodecs = {
  inflate: (bytes) => inflate(bytes),
  zstd: missing,
  gunzip: missing,
  brotli: missing,
  deflate: missing,
  deflateInTurns: missing,
  crc32: missing,
};

/** The values of a file's first band after a 3 x 3 mean. */
export async function smoothed(url: string, codec: PlatformCodecs = codecs): Promise<number[]> {
  const open = (href: string) => httpBytes(href, (target, init) => fetch(target, init));
  const header = await readHeader(open(url));
  const { grid } = header.levels[0]!;
  const builder = createBuilder();
  const shape = {
    dims: loadDimensions(["2023-01-01T00:00:00Z"], ["b"], grid),
    type: header.type,
    nodata: header.nodata,
  };
  const layers = [{ items: [{ id: "only", bands: [{ source: 0, band: 0 }] }] }];
  const load = builder.add(
    "load",
    { shape, sources: [rasterSource(header)], layers, method: "near" },
    [],
    "load",
  );
  const kernel = [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ];
  const node = builder.add(
    "kernel",
    { kernel, factor: 1 / 9, border: "replicate", replaceInvalid: 0 },
    [load],
    "kernel",
  );
  const plan = builder.plan();
  const reader = createReader({
    open,
    codecs: codec,
    headers: createHeaderCache(),
    blocks: null,
    counts: createCounts(),
    signal: null,
  });
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader });
  return [...chunk!.data];
}

if (typeof window !== "undefined") (window as unknown as { smoothed: typeof smoothed }).smoothed = smoothed;
