/** Graphs whose URLs are files in memory, bound, lowered and run as POST /result does. */
import { usersAllowance } from "./allowance.ts";
import type { BindPorts } from "../../src/app/bind/ports.ts";
import { bindUploaded } from "../../src/app/bind/uploaded.ts";
import { bindUrl } from "../../src/app/bind/url/index.ts";
import type { UrlPorts } from "../../src/app/bind/url/ports.ts";
import { prepare, runWholeStage } from "../../src/app/request/prepare.ts";
import { toMemory } from "../../src/cube/nodes/memory.ts";
import { wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { run } from "../../src/cube/run.ts";
import { type CubeShape, sizesOf } from "../../src/cube/shape.ts";
import type { BlockReader } from "../../src/cube/source.ts";
import { OpenEOError } from "../../src/errors.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { locationName } from "../../src/io/location-name.ts";
import type { OwnObject } from "../../src/cube/own-object.ts";
import type { Location } from "../../src/cube/location.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { SourceUnavailable } from "../../src/io/faults.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { createReader } from "../../src/io/sources/index.ts";
import type { CubeRef } from "../../src/openeo/define.ts";
import { checkGraph } from "../../src/openeo/graph/check.ts";
import { parseGraph } from "../../src/openeo/graph/parse.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

export interface Cube {
  readonly shape: CubeShape;
  readonly values: readonly (number | null)[];
}

export class UrlFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly counts = createCounts();
  readonly reader: BlockReader = createReader({
    open: (location) => this.open(location),
    codecs: platformCodecs,
    headers: createHeaderCache(),
    blocks: null,
    counts: this.counts,
    signal: null,
  });
  /** Files of the user, by path. */
  readonly uploaded = new Map<string, OwnObject>();
  readonly ports: UrlPorts & Pick<BindPorts, "userFile"> = {
    open: (location) => this.open(location),
    openHeader: (location) => readHeader(this.open(location)),
    fetch: (url) => {
      const bytes = this.files.get(url);
      return Promise.resolve(bytes ? new Response(bytes as never) : new Response(null, { status: 404 }));
    },
    files: {
      size: (key: string) => Promise.resolve(this.files.get(`r2:${key}`)?.length ?? null),
      get: (key: string) => Promise.resolve(this.files.get(`r2:${key}`) ?? null),
    } as never,
    codecs: platformCodecs,
    signal: null,
    ownFile: () => Promise.resolve(null),
    userFile: (path: string) => Promise.resolve(this.uploaded.get(path) ?? null),
  };

  open(location: Location): ByteSource {
    const href = locationName(location);
    return {
      key: href,
      read: ({ offset, length }) => {
        const bytes = this.files.get(href);
        if (!bytes) return Promise.reject(new SourceUnavailable(href, 404));
        return Promise.resolve({
          bytes: Uint8Array.from(bytes.subarray(offset, offset + length)),
          validator: "v1",
          totalBytes: bytes.length,
        });
      },
    };
  }

  /** The result of a graph that is a cube. */
  async cube(graph: object): Promise<Cube> {
    const parsed = parseGraph(graph);
    const errors = parsed.graph
      ? [...parsed.errors, ...checkGraph(parsed.graph, findProcess)]
      : parsed.errors;
    if (!parsed.graph || errors.length > 0)
      throw new OpenEOError(errors[0]!.code, errors[0]!.message, errors[0]!.path);
    const { plan, outputs } = await prepare(
      { graph: parsed.graph, find: findProcess, parameters: {} },
      {
        allowance: usersAllowance(),
        bind: ({ request, path }) => {
          if (request.from === "url") return bindUrl(request, path, this.ports);
          if (request.from === "files") return bindUploaded(request, path, this.ports);
          return Promise.reject(new Error("no catalogue"));
        },
        bindFunction: () => Promise.reject(new Error("no functions")),
        runStage: (staged, node) => runWholeStage(staged, node, { reader: this.reader }),
      },
    );
    const { node } = outputs[0]!.data as CubeRef;
    const { shape } = plan.nodes[node]!;
    const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]);
    const [chunk] = await run(plan, schedule, { reader: this.reader });
    return { shape, values: toMemory(chunk!, shape).data };
  }

  /** The cube of a URL. */
  load(url: string, format: string, options: object = {}): Promise<Cube> {
    return this.cube({
      load: { process_id: "load_url", arguments: { url, format, options }, result: true },
    });
  }
}
