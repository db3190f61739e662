/** Binding in plain Node over documents in memory, without a network: files that must be opened are told by a stand-in. */
import { platformCodecs } from "../../src/platform/codecs.ts";
import type { BindPorts } from "../../src/app/bind/ports.ts";
import { bindLoad } from "../../src/app/bind/index.ts";
import { createUpstream } from "../../src/app/collections/upstream/index.ts";
import type { CollectionEntry } from "../../src/app/collections/upstream/entry.ts";
import type { LoadParams } from "../../src/cube/nodes/load.ts";
import { allLabels, gridOf } from "../../src/cube/shape.ts";
import type { Fetch } from "../../src/io/bytes/http.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import type { LoadRequest, StacRequest } from "../../src/openeo/define.ts";

export interface BindingOptions {
  readonly fetch: Fetch;
  readonly openHeader: (href: string) => Promise<RasterHeader>;
  readonly entries?: readonly CollectionEntry[];
  readonly mode?: BindPorts["mode"];
  readonly now?: () => string;
}

export function bindingPorts(options: BindingOptions): BindPorts {
  const kept = new Map<string, { fetched: string; body: string }>();
  return {
    catalog: {
      list: () => Promise.resolve([]),
      get: () => Promise.resolve(null),
      items: () => Promise.resolve([]),
    },
    userFile: () => Promise.resolve(null),
    upstream: createUpstream(options.entries ?? [], {
      fetch: options.fetch,
      signal: null,
      clock: { now: options.now ?? (() => "2026-01-01T00:00:00.000Z") },
      offered: { list: () => Promise.resolve([]), get: () => Promise.resolve(null) },
      store: {
        get: (key) => Promise.resolve(kept.get(key) ?? null),
        put(key, fetched, body) {
          kept.set(key, { fetched, body });
          return Promise.resolve();
        },
      },
    }),
    fetch: options.fetch,
    signal: null,
    openHeader: options.openHeader,
    open: () => {
      throw new Error("no files are opened");
    },
    files: {} as never,
    codecs: platformCodecs,
    ownFile: () => Promise.resolve(null),
    ownResults: () => Promise.resolve(null),
    mode: options.mode ?? "describe",
  };
}

export function stacRequest(url: string, more: Partial<StacRequest> = {}): StacRequest {
  return { from: "stac", url, spatial: null, temporal: null, bands: null, properties: {}, ...more };
}

export async function bound(request: LoadRequest, ports: BindPorts): Promise<LoadParams> {
  const result = await bindLoad({ key: "load", request, path: [{ node_id: "load" }] }, ports);
  return result.params as LoadParams;
}

/** Answers by URL; everything else is 404. */
export function documentsAt(documents: Readonly<Record<string, unknown>>): Fetch {
  return (url) => {
    const document = documents[url];
    const init = { headers: { "Content-Type": "application/json" } };
    return Promise.resolve(
      document === undefined
        ? new Response("nothing here", { status: 404, headers: { "Content-Type": "text/plain" } })
        : new Response(JSON.stringify(document), init),
    );
  };
}

/** A cube on one line. */
export function cubeText({ shape }: LoadParams): string {
  const [t, bands] = shape.dims.slice(0, 2).map((dim) => allLabels(dim.labels));
  const grid = gridOf(shape)!;
  const place = `${grid.crs} ${grid.width}x${grid.height} at ${grid.originX},${grid.originY} by ${grid.stepX},${grid.stepY}`;
  return `${t!.join(" ")} | ${bands!.join(" ")} | ${place} | ${shape.type} ${shape.nodata}`;
}
