/** Files on disk as byte sources, and plans that load them. */
import { diskBytes } from "../../scripts/lib/disk-bytes.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { createReader } from "../../src/io/sources/index.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { type RasterHeader, rasterSource } from "../../src/io/sources/raster-header.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import type { LoadParams } from "../../src/cube/nodes/load.ts";
import type { LoadMethod } from "../../src/cube/resample/window.ts";
import { type Location, isOwn } from "../../src/cube/location.ts";
import { locationName } from "../../src/io/location-name.ts";
import { createBuilder } from "../../src/cube/builder.ts";
import type { Chunk } from "../../src/cube/chunk.ts";
import { wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { run } from "../../src/cube/run.ts";
import { type Grid, loadDimensions, sizesOf } from "../../src/cube/shape.ts";
import type { BlockReader, RasterSource } from "../../src/cube/source.ts";

/** By path; the keys of own objects are paths, too. */
export function fileBytes(location: Location): ByteSource {
  return { ...diskBytes(isOwn(location) ? location.key : location), key: locationName(location) };
}

export function fileReader(): BlockReader & { readonly counts: ReturnType<typeof createCounts> } {
  const counts = createCounts();
  const reader = createReader({
    open: fileBytes,
    codecs: platformCodecs,
    headers: createHeaderCache(),
    blocks: null,
    counts,
    signal: null,
  });
  return { ...reader, counts };
}

/** One band of one file on a grid. */
export function loadOf(header: RasterHeader, to: LoadTarget): LoadParams {
  return loadOfSource(rasterSource(header), to);
}

interface LoadTarget {
  readonly grid: Grid;
  readonly band: number;
  readonly method: LoadMethod;
}

export function loadOfSource(source: RasterSource, to: LoadTarget): LoadParams {
  const { grid } = to;
  const computed = to.method === "bilinear" || source.nodata === null;
  return {
    shape: {
      dims: loadDimensions(["2023-01-01T00:00:00Z"], ["b"], grid),
      type: computed ? "float64" : source.type,
      nodata: computed ? null : source.nodata,
    },
    sources: [source],
    layers: [{ items: [{ id: "item", bands: [{ source: 0, band: to.band }] }] }],
    method: to.method,
  };
}

/** All of a load, out of files on disk. */
export async function evaluateLoad(params: LoadParams): Promise<Chunk> {
  const builder = createBuilder();
  const node = builder.add("load", params, [], "load");
  const plan = builder.plan();
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader: fileReader() });
  return chunk!;
}
