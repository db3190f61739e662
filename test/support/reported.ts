/** Graphs over small folders of documents and rasters, bound, lowered, computed and planned as jobs in plain Node. */
import { usersAllowance } from "./allowance.ts";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bindLoad } from "../../src/app/bind/index.ts";
import type { BindPorts } from "../../src/app/bind/ports.ts";
import type { Deps } from "../../src/app/deps.ts";
import type { OutputFile } from "../../src/app/output/encode.ts";
import type { Catalog } from "../../src/app/ports/index.ts";
import { openGate } from "../../src/app/request/gate.ts";
import { type Prepared, prepare, runWholeStage } from "../../src/app/request/prepare.ts";
import { inlineWork } from "../../src/app/sync/run-sync.ts";
import type { JobPlan } from "../../src/app/work/job-plan.ts";
import { jobPlanOf } from "../../src/app/work/plan-job.ts";
import { createBudget } from "../../src/cube/budget.ts";
import type { Location } from "../../src/cube/location.ts";
import { noPace } from "../../src/cube/pace.ts";
import { OpenEOError } from "../../src/errors.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { SourceUnavailable } from "../../src/io/faults.ts";
import { locationName } from "../../src/io/location-name.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { createReader } from "../../src/io/sources/index.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { isolateBytesMax } from "../../src/limits.ts";
import { checkGraph } from "../../src/openeo/graph/check.ts";
import { parseGraph } from "../../src/openeo/graph/parse.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import type { Json } from "../../src/stac/read/json.ts";
import { type Imported, importCollection } from "./import-collection.ts";
import { memoryCatalog } from "./memory-catalog.ts";
import { bindingPorts } from "./stac-binding.ts";

export const filesUrl = "https://files.example";

export interface Read {
  readonly header: RasterHeader;
  /** Band after band, in row order; null is no-data. */
  readonly values: readonly (number | null)[];
}

export class ReportedFolder {
  readonly written = new Map<string, Uint8Array>();
  private readonly folder: string;
  private readonly catalog: Catalog | null;

  constructor(folder: string, imported: Imported | null = null) {
    this.folder = folder;
    this.catalog = imported && memoryCatalog(imported);
  }

  /** A folder with a collection.json and items in it or one level below. */
  static async imported(folder: string): Promise<ReportedFolder> {
    const read = (path: string): Json => JSON.parse(readFileSync(join(folder, path), "utf8")) as Json;
    const own = new ReportedFolder(folder);
    const items: Json[] = [];
    for (const path of readdirSync(folder, { recursive: true }) as string[]) {
      if (!path.endsWith(".json")) continue;
      const document = read(path);
      if (document["type"] !== "Feature") continue;
      const base = new URL(path, `${filesUrl}/`);
      const assets = Object.entries(document["assets"] as Readonly<Record<string, Json>>);
      const here = assets.filter(([, asset]) => existsSync(join(folder, pathOf(asset["href"], base))));
      const moved = here.map(([key, asset]) => [
        key,
        { ...asset, href: new URL(String(asset["href"]), base).href },
      ]);
      items.push({ ...document, assets: Object.fromEntries(moved) as Json });
    }
    const ports = { openHeader: (location: Location) => readHeader(own.open(location)) };
    const imported = await importCollection(read("collection.json"), items, ports as never);
    return new ReportedFolder(folder, imported);
  }

  graph(name: string, values: Readonly<Record<string, string>> = {}): object {
    let text = readFileSync(join(this.folder, name), "utf8").replaceAll("{{FILES}}", filesUrl);
    for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{{${key}}}`, value);
    return (JSON.parse(text) as { process_graph: object }).process_graph;
  }

  async prepared(graph: object): Promise<Prepared> {
    const parsed = parseGraph(graph);
    const errors = parsed.graph ? checkGraph(parsed.graph, findProcess) : parsed.errors;
    if (!parsed.graph || errors.length > 0)
      throw new OpenEOError(errors[0]!.code, errors[0]!.message, errors[0]!.path);
    const { reader } = this.deps();
    return prepare(
      { graph: parsed.graph, find: findProcess, parameters: {} },
      {
        allowance: usersAllowance(),
        bind: (wish) => bindLoad(wish, this.ports()),
        bindFunction: () => Promise.reject(new Error("no functions")),
        runStage: (plan, node) => runWholeStage(plan, node, { reader }),
      },
    );
  }

  async files(graph: object): Promise<readonly OutputFile[]> {
    return (await inlineWork(await this.prepared(graph), this.deps()))!.compute();
  }

  async job(graph: object): Promise<JobPlan> {
    return jobPlanOf(await this.prepared(graph), isolateBytesMax);
  }

  /** What a reader finds in a GeoTIFF that was written here. */
  async read(file: Pick<OutputFile, "bytes" | "name">): Promise<Read> {
    const url = `${filesUrl}/written/${file.name}`;
    this.written.set(url, file.bytes);
    const header = await readHeader(this.open(url));
    const [json] = await this.files({
      l: { process_id: "load_url", arguments: { url, format: "GTiff" } },
      s: { process_id: "save_result", arguments: { data: { from_node: "l" }, format: "JSON" }, result: true },
    });
    const { data } = JSON.parse(new TextDecoder().decode(json!.bytes)) as { data: readonly unknown[] };
    return { header, values: data.flat(3) as (number | null)[] };
  }

  open(location: Location): ByteSource {
    const href = locationName(location);
    return {
      key: href,
      read: ({ offset, length }) => {
        const bytes = this.written.get(href) ?? this.onDisk(href);
        if (!bytes) return Promise.reject(new SourceUnavailable(href, 404));
        const part = Uint8Array.from(bytes.subarray(offset, offset + length));
        return Promise.resolve({ bytes: part, validator: "v1", totalBytes: bytes.length });
      },
    };
  }

  private onDisk(href: string): Uint8Array | null {
    const path = join(this.folder, new URL(href).pathname);
    return href.startsWith(filesUrl) && existsSync(path) ? readFileSync(path) : null;
  }

  private ports(): BindPorts {
    const ports = bindingPorts({
      mode: "read",
      openHeader: (location) => readHeader(this.open(location)),
      fetch: (url) => {
        const bytes = this.onDisk(url);
        if (!bytes) return Promise.resolve(new Response(null, { status: 404 }));
        const text = new TextDecoder().decode(bytes).replaceAll("{{FILES}}", filesUrl);
        return Promise.resolve(new Response(text, { headers: { "Content-Type": "application/json" } }));
      },
    });
    const open = (location: Location): ByteSource => this.open(location);
    return { ...ports, open, ...(this.catalog ? { catalog: this.catalog } : {}) };
  }

  private deps(): Deps {
    return {
      budget: createBudget(isolateBytesMax),
      codecs: platformCodecs,
      pace: noPace,
      gate: openGate,
      counts: createCounts(),
      signal: null,
      wait: () => Promise.resolve(),
      reader: createReader({
        open: (location) => this.open(location),
        codecs: platformCodecs,
        headers: createHeaderCache(),
        blocks: null,
        counts: createCounts(),
        signal: null,
      }),
    } as unknown as Deps;
  }
}

function pathOf(href: unknown, base: URL): string {
  const { origin, pathname } = new URL(String(href), base);
  return origin === filesUrl ? pathname : "/nowhere";
}
