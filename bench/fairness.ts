/**
 * What a small request waits for beside heavy ones, from outside: one client asks for the capabilities and for a tile in turns,
 * alone, beside eight clients of one user, and beside eight users, each of whom computes medians without a pause.
 */
import type { Admin } from "../scripts/lib/admin.ts";

export interface Waits {
  readonly beside: string;
  readonly capabilities: Spread;
  readonly tile: Spread;
  /** How the heavy requests were answered, and how many times. */
  readonly heavy: Readonly<Record<string, number>>;
  /** Milliseconds of those that were answered with a result; null when none was. */
  readonly heavyMs: number | null;
}

interface Spread {
  readonly p50: number;
  readonly max: number;
  readonly count: number;
}

const CLIENTS = 8;
const IDLE_MS = 10_000;
const LOADED_MS = 25_000;
const password = "as fair as can be";
const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

export async function benchFairness(server: { readonly url: string }, admin: Admin): Promise<Waits[]> {
  const names = Array.from({ length: CLIENTS }, (_, i) => `fair-${i}`);
  const tokens: string[] = [];
  for (const name of names) {
    await admin.putUser(name, password);
    tokens.push(await login(server.url, name));
  }
  await asked(server.url, 2000);
  const rows: Waits[] = [
    { beside: "nobody", ...(await asked(server.url, IDLE_MS)), heavy: {}, heavyMs: null },
  ];
  rows.push(
    await beside(
      server.url,
      `${CLIENTS} clients of one user`,
      tokens.map(() => tokens[0]!),
    ),
  );
  rows.push(await beside(server.url, `${CLIENTS} users`, tokens));
  return rows;
}

async function login(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}` },
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Runs the heavy clients until the small one has asked long enough, then lets them end. */
async function beside(url: string, name: string, tokens: readonly string[]): Promise<Waits> {
  const heavy: Record<string, number> = {};
  const took: number[] = [];
  let isOver = false;
  const clients = tokens.map(async (token, client) => {
    for (let round = 0; !isOver; round++) {
      const begun = performance.now();
      const { status, retryAfter } = await median(url, token, client + 0.37 * round);
      heavy[status] = (heavy[status] ?? 0) + 1;
      if (status === 200) took.push(performance.now() - begun);
      await wait(Math.min(5000, retryAfter * 1000));
    }
  });
  await wait(2000);
  const small = await asked(url, LOADED_MS);
  isOver = true;
  await Promise.all(clients);
  return { beside: name, ...small, heavy, heavyMs: took.length > 0 ? spread(took).p50 : null };
}

/** The median of all dates of four bands on 1,400 x 1,400 cells, each time of another box. */
async function median(
  url: string,
  token: string,
  place: number,
): Promise<{ readonly status: number; readonly retryAfter: number }> {
  const west = 505_000 + 20 * Math.round((300 * place) % 800);
  const box = { west, south: 5_101_000, east: west + 14_000, north: 5_115_000, crs: 32633 };
  const node = (process_id: string, args: object, result = false): object => ({
    process_id,
    arguments: args,
    ...(result ? { result: true } : {}),
  });
  const from = (from_node: string): object => ({ from_node });
  const reducer = { process_graph: { m: node("median", { data: { from_parameter: "data" } }, true) } };
  const process_graph = {
    load: node("load_collection", {
      id: "SYNTHETIC_S2_DEMO",
      spatial_extent: box,
      temporal_extent: null,
      bands: ["B02", "B03", "B04", "B08"],
    }),
    fine: node("resample_spatial", { data: from("load"), resolution: 10, method: "near" }),
    median: node("reduce_dimension", { data: from("fine"), dimension: "t", reducer }),
    save: node("save_result", { data: from("median"), format: "GTiff" }, true),
  };
  const answer = await fetch(`${url}/openeo/v1/result`, {
    method: "POST",
    headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ process: { process_graph } }),
  });
  await answer.arrayBuffer();
  return { status: answer.status, retryAfter: Number(answer.headers.get("Retry-After") ?? 0) };
}

/** One client, capabilities and a tile in turns. */
async function asked(url: string, forMs: number): Promise<Pick<Waits, "capabilities" | "tile">> {
  const [capabilities, tile]: [number[], number[]] = [[], []];
  const until = performance.now() + forMs;
  for (let i = 0; performance.now() < until; i++) {
    capabilities.push(await timed(`${url}/openeo/v1/`));
    tile.push(await timed(`${url}/xyz/${"0".repeat(31)}1/13/${4437 + (i % 4)}/${2903 + ((i >> 2) % 4)}`));
  }
  return { capabilities: spread(capabilities), tile: spread(tile) };
}

async function timed(url: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  return performance.now() - begun;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: sorted[sorted.length >> 1] ?? NaN, max: sorted.at(-1) ?? NaN, count: sorted.length };
}
