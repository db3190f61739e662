/** The bench in workerd: GET /bench/<case>/<rounds>, POST /bench/decode/<rounds> with a TIFF. Files are in memory, so that a local disk is not what is measured. */
import { gtiff } from "../src/io/formats/output/gtiff.ts";
import { png } from "../src/io/formats/output/png.ts";
import { encodeRaster } from "../src/app/output/encode.ts";
import { rasterOf } from "../src/app/output/labels.ts";
import { requireProcess } from "../src/app/request/process.ts";
import { lowerRequest } from "../src/app/request/lower.ts";
import type { Deps } from "../src/app/deps.ts";
import { anonymous, asking } from "../src/app/ports/principal.ts";
import type { Plan } from "../src/cube/plan.ts";
import { range, wholeRegion } from "../src/cube/region.ts";
import { fileKey } from "../src/cube/location.ts";
import { OwnObject } from "../src/cube/own-object.ts";
import { locationName } from "../src/io/location-name.ts";
import { resolve } from "../src/cube/resolve.ts";
import { retarget } from "../src/cube/retarget.ts";
import { run } from "../src/cube/run.ts";
import { gridOf, sizesOf } from "../src/cube/shape.ts";
import { createCounts } from "../src/io/bytes/counted.ts";
import { createBlockCache } from "../src/io/sources/block-cache.ts";
import type { RasterHeader } from "../src/io/sources/raster-header.ts";
import { readHeader } from "../src/io/sources/raster-formats.ts";
import { createHeaderCache } from "../src/io/sources/header-cache.ts";
import { createReader } from "../src/io/sources/index.ts";
import type { CubeRef } from "../src/openeo/define.ts";
import { platformCodecs } from "../src/platform/codecs.ts";
import product from "../src/worker.ts";
import { setupOf } from "../src/settings.ts";
import { type Env, wire } from "../src/wiring.ts";
import { type BenchCase, cases } from "./cases.ts";
import { measureDecode } from "./decode.ts";
import { minimalBlocks, runFloor } from "./floor.ts";
import { memoryBytes } from "./memory-bytes.ts";
import { alternately } from "./timing.ts";

export { Tiles } from "../src/worker.ts";

const handler = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const decode = /^\/bench\/decode\/(\d+)$/.exec(new URL(request.url).pathname);
    if (decode)
      return Response.json(
        await measureDecode(new Uint8Array(await request.arrayBuffer()), Number(decode[1])),
      );
    const match = /^\/bench\/(\d+)\/(\d+)$/.exec(new URL(request.url).pathname);
    if (!match) return product.fetch(request, env, ctx);
    const { settings } = setupOf(env);
    const deps = wire(env, settings!, {
      signal: null,
      host: null,
      waitUntil: (promise) => ctx.waitUntil(promise),
    });
    return Response.json(
      await measure(cases[Number(match[1])]!, { repetitions: Number(match[2]), deps, env }),
    );
  },
};
export default handler;

interface Run {
  readonly repetitions: number;
  readonly deps: Deps;
  readonly env: Env;
}

async function measure(
  benchCase: BenchCase,
  { repetitions, deps, env }: Run,
): Promise<Record<string, unknown>> {
  const request = requireProcess({ process_graph: benchCase.graph }, {});
  const lowered = await lowerRequest({ ...request, asking: asking(anonymous) }, deps);
  const output = lowered.outputs[0]!;
  const ask = (): { readonly plan: Plan; readonly node: number } => {
    const node = (output.data as CubeRef).node;
    return benchCase.grid
      ? retarget(lowered.plan, node, { grid: benchCase.grid, method: "near" })
      : { plan: lowered.plan, node };
  };
  const asked = ask();
  const files = await filesOf(asked.plan, env.FILES);
  const headers = new Map<string, RasterHeader>();
  for (const [href, bytes] of files) headers.set(href, await readHeader(memoryBytes(href, bytes)));
  const ours = ourSide(ask, { benchCase, deps, files, headers });
  const floor = minimalBlocks(asked.plan, files, headers);
  const first = await ours();
  const raw =
    benchCase.format === "PNG" ? indexes(first.data) : new Uint8Array(Float32Array.from(first.data).buffer);
  const [ms, floorMs] = await alternately(repetitions, [ours, () => runFloor(floor, raw)]);
  return {
    name: benchCase.name,
    ms: ms!,
    floorMs: benchCase.keepBlocks ? null : floorMs,
    ratio: benchCase.keepBlocks ? null : ms! / floorMs!,
    blocksNeeded: floor.blocks.length,
    blocksTouched: first.blocks,
    requests: first.requests,
    bytes: first.bytes,
    peakBytes: first.peakBytes,
  };
}

interface OurSide {
  readonly benchCase: BenchCase;
  readonly deps: Deps;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly headers: ReadonlyMap<string, RasterHeader>;
}

/** What a request does after its plan is known: resolve, read, compute, encode. */
function ourSide(ask: () => { readonly plan: Plan; readonly node: number }, side: OurSide) {
  const { benchCase, deps, files } = side;
  const headerCache = createHeaderCache();
  for (const header of side.headers.values())
    headerCache.put(fileKey(new OwnObject(header.href.slice(3))), header);
  const blocks = benchCase.keepBlocks ? createBlockCache() : null;
  return async () => {
    const asked = ask();
    const shape = asked.plan.nodes[asked.node]!.shape;
    const region = wholeRegion(sizesOf(shape));
    const counts = createCounts();
    const reader = createReader({
      open: (location) => memoryBytes(locationName(location), files.get(locationName(location))!),
      codecs: platformCodecs,
      headers: headerCache,
      blocks,
      counts,
      signal: null,
    });
    const schedule = resolve(asked.plan, [{ node: asked.node, region }]);
    const [chunk] = await run(asked.plan, schedule, { reader });
    const raster = rasterOf(
      { chunk: chunk!, all: region, region: region.map((r) => range(r.start, r.stop)) },
      shape,
      gridOf(shape)!,
    );
    const options = benchCase.format === "PNG" ? { colormap: "ndvi" } : {};
    await encodeRaster(raster, {
      writer: { PNG: png, GTiff: gtiff }[benchCase.format].writer(options),
      output: { format: benchCase.format, options, data: null, origin: "bench" },
      deps,
    });
    return {
      data: chunk!.data,
      blocks: counts.blocks,
      requests: counts.requests,
      bytes: counts.bytes,
      peakBytes: schedule.peakBytes,
    };
  };
}

/** The reference output of a coloured tile: one palette entry per pixel. */
function indexes(data: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(data, (value) => Math.max(0, Math.min(255, Math.round((value + 0.2) * 230))));
}

async function filesOf(plan: Plan, bucket: R2Bucket): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const node of plan.nodes) {
    if (node.kind !== "load") continue;
    for (const source of node.params.sources) {
      const object = await bucket.get(source.href.slice(3));
      files.set(source.href, new Uint8Array(await object!.arrayBuffer()));
    }
  }
  return files;
}
