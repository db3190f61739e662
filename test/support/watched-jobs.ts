/** The product behind test/workers/twice-worker.ts: every message comes twice, and jobs tell what their chunks went through. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";

export interface ChunkEvent {
  /** A chunk was given to a worker, or a worker came back with it. */
  readonly event: "claimed" | "computed";
  readonly run: number;
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface WatchedConfig {
  /** For wrangler. */
  readonly path: string;
  readonly remove: () => void;
}

/** Configurations lie beside wrangler.toml, whose paths they keep; `name` keeps test files apart. */
export function watchedConfig(name: string): WatchedConfig {
  const path = `wrangler.watched-${name}.toml`;
  const toml = readFileSync("wrangler.toml", "utf8");
  const changed = toml.replace('"src/worker.ts"', '"test/workers/twice-worker.ts"');
  if (changed === toml) throw new Error("wrangler.toml names another entry point than src/worker.ts");
  writeFileSync(path, changed);
  return { path, remove: () => rmSync(path, { force: true }) };
}

export async function chunkEvents(url: string, job: string): Promise<ChunkEvent[]> {
  return (await (await fetch(`${url}/_test/events/${job}`)).json()) as ChunkEvent[];
}
