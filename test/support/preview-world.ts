/** As much of a back-end as previews need, over a collection of two scenes in memory and the database's own tables. */
import { answer } from "../../src/api/router.ts";
import type { Deps } from "../../src/app/deps.ts";
import { Allowance } from "../../src/app/ports/allowance.ts";
import { createLogSink } from "../../src/app/ports/log-sink.ts";
import { openGate } from "../../src/app/request/gate.ts";
import { sweepPreviews } from "../../src/app/preview/preview.ts";
import { createBudget } from "../../src/cube/budget.ts";
import { noPace } from "../../src/cube/pace.ts";
import { isolateBytesMax, requestAllowance } from "../../src/limits.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { d1Services } from "../../src/platform/d1/services.ts";
import { d1UserProcesses } from "../../src/platform/d1/user-processes.ts";
import { importCollection } from "./import-collection.ts";
import { memoryCatalog } from "./memory-catalog.ts";
import { memoryD1 } from "./memory-d1.ts";
import { memoryStore } from "./memory-store.ts";
import { callback, from, node } from "./server.ts";
import { tinyCollection } from "./tiny-collection.ts";
import { UrlFiles } from "./url-cubes.ts";

export const origin = "https://edge.example";

export async function previewWorld({ allowed = true } = {}) {
  const { collection, items, files: bytes } = tinyCollection((path) => `https://files.test/${path}`);
  const sources = new UrlFiles();
  for (const [path, file] of Object.entries(bytes)) sources.files.set(`https://files.test/${path}`, file);
  const imported = await importCollection(collection as never, items as never, {
    ...sources.ports,
    files: "",
  });
  const { database, sqlite } = memoryD1();
  const store = memoryStore();
  const tries: string[] = [];
  let nowMs = Date.parse("2026-05-01T10:20:00Z");
  const deps = {
    ...sources.ports,
    catalog: memoryCatalog(imported),
    upstream: { entry: () => Promise.resolve(null), entries: () => Promise.resolve([]) },
    services: d1Services(database),
    userProcesses: d1UserProcesses(database),
    files: store,
    reader: sources.reader,
    counts: createCounts(),
    budget: createBudget(isolateBytesMax),
    codecs: platformCodecs,
    pace: noPace,
    gate: openGate,
    log: createLogSink(),
    udf: [],
    anonymousPreviews: allowed,
    throttles: {
      previewsByAddress(key: string) {
        tries.push(key);
        return Promise.resolve(key !== "9.9.9.9");
      },
    },
    accountOf: () => ({ take: () => Promise.resolve("slot"), giveBack: () => Promise.resolve() }),
    own: { file: () => Promise.resolve(null), results: () => Promise.resolve(null) },
    ids: { capability: () => "0".repeat(32) },
    clock: { now: () => new Date(nowMs).toISOString() },
    tokenSecret: "s".repeat(32),
    oidc: { providers: [] },
    signal: null,
    wait: () => Promise.resolve(),
    waitUntil: () => undefined,
  };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
    const allowance = new Allowance(requestAllowance);
    return answer(new Request(`${origin}${path}`, init), {
      deps: { ...deps, allowance } as unknown as Deps,
      origin,
    });
  };
  const rows = (): number =>
    (sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[])
      .map(({ name }) => Number(sqlite.prepare(`SELECT count(*) AS n FROM "${name}"`).get()!["n"]))
      .reduce((sum, count) => sum + count, 0);
  return {
    ask,
    rows,
    tries,
    sweep: () => sweepPreviews(deps as unknown as Deps),
    kept: async () => {
      const keys: string[] = [];
      for await (const { key } of store.list("previews/")) keys.push(key);
      return keys;
    },
    later: (ms: number) => (nowMs += ms),
    post: (body: unknown, address = "1.2.3.4") =>
      ask("/openeo/v1/preview", {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "CF-Connecting-IP": address },
      }),
  };
}

export const loadScenes = node("load_collection", {
  id: "TINY",
  spatial_extent: null,
  temporal_extent: null,
});
/** Both scenes as shades; `outputMax` makes it another graph. */
export const scaledScenes = (outputMax = 255): object => ({
  load: loadScenes,
  scaled: node(
    "apply",
    {
      data: from("load"),
      process: callback("linear_scale_range", "x", { inputMin: 0, inputMax: 252, outputMax }),
    },
    true,
  ),
});

export interface PreviewDocument {
  readonly tiles: readonly [string];
  readonly bounds: readonly [number, number, number, number];
  readonly maxzoom: number;
  readonly times: readonly string[];
  readonly expires: string;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

/** The tile in the middle of the bounds, at a zoom. */
export function tilePath({ tiles, bounds }: PreviewDocument, z: number): string {
  const longitude = (bounds[0] + bounds[2]) / 2;
  const latitude = ((bounds[1] + bounds[3]) / 2) * (Math.PI / 180);
  const x = Math.floor(((longitude + 180) / 360) * 2 ** z);
  const y = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z);
  const filled = tiles[0].replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
  return filled.slice(origin.length);
}
