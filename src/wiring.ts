/** env -> ports: what a request may use of the platform. State of the isolate lives here, and nowhere else. */
import type { Deps } from "./app/deps.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import type { FileStore, JobHandle, JobList } from "./app/ports.ts";
import { type CollectionEntry, entryMistakes } from "./app/upstream/entry.ts";
import { createUpstream } from "./app/upstream/index.ts";
import { collections } from "./collections.ts";
import { createBudget } from "./cube/budget.ts";
import type { ByteSource } from "./io/bytes.ts";
import { createCounts } from "./io/bytes/counted.ts";
import { type Fetch, httpBytes } from "./io/bytes/http.ts";
import { retried } from "./io/bytes/retried.ts";
import { SourceUnreadable } from "./io/faults.ts";
import { createBlockCache } from "./io/sources/block-cache.ts";
import { readHeader } from "./io/sources/cog/header.ts";
import { createHeaderCache } from "./io/sources/header-cache.ts";
import { createReader } from "./io/sources/index.ts";
import { isolateBytesMax, readRetryMs, readTriesMax } from "./limits.ts";
import { platformCodecs } from "./platform/codecs.ts";
import { d1Catalog } from "./platform/d1/catalog.ts";
import { d1JobList, d1Jobs } from "./platform/d1/jobs.ts";
import { d1Services } from "./platform/d1/services.ts";
import { d1Upstream } from "./platform/d1/upstream.ts";
import { d1Users } from "./platform/d1/users.ts";
import { r2Bytes } from "./platform/r2/bytes.ts";
import { r2Files } from "./platform/r2/files.ts";

export interface Env {
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly PAGE: Fetcher;
  readonly JOB: DurableObjectNamespace;
  readonly TASKS: Queue<TaskMessage>;
  readonly OPENEO_PUBLIC_URL?: string;
  readonly OPENEO_TOKEN_SECRET?: string;
  readonly OPENEO_ADMIN_TOKEN?: string;
  /** "1" on a developer's machine: files of loopback servers may be read over http. */
  readonly OPENEO_LOCAL?: string;
  /** Further entries of src/collections.ts as JSON, for trying a catalogue out without a build. */
  readonly OPENEO_COLLECTIONS?: string;
}

const budget = createBudget(isolateBytesMax);
const headers = createHeaderCache();
const blocks = createBlockCache();

export interface Invocation {
  readonly signal: AbortSignal | null;
  waitUntil(promise: Promise<unknown>): void;
}

export function wire(env: Env, invocation: Invocation): Deps {
  const counts = createCounts();
  const guarded: Fetch = (url, init) => {
    if (url.startsWith("https://") || (env.OPENEO_LOCAL === "1" && isLoopback(url))) return fetch(url, init);
    throw new SourceUnreadable(url, "only https URLs and own files can be read");
  };
  const documents: Fetch = async (url, init) => {
    for (let attempt = 1; ; attempt++) {
      const response = await guarded(url, init);
      if ((response.status !== 429 && response.status < 500) || attempt >= readTriesMax) return response;
      await response.body?.cancel();
      await scheduler.wait(readRetryMs * 2 ** (attempt - 1));
    }
  };
  const open = (href: string): ByteSource =>
    href.startsWith("r2:")
      ? r2Bytes(env.FILES, href.slice(3))
      : retried(httpBytes(href, guarded), (ms) => scheduler.wait(ms));
  const clock = { now: () => new Date().toISOString() };
  return {
    catalog: d1Catalog(env.DB),
    upstream: createUpstream(entriesOf(env), {
      fetch: documents,
      signal: invocation.signal,
      store: d1Upstream(env.DB),
      clock,
    }),
    fetch: documents,
    services: d1Services(env.DB),
    users: d1Users(env.DB),
    files: r2Files(env.FILES),
    jobs: { ...d1Jobs(env.DB), handle: (id) => env.JOB.getByName(id) as unknown as JobHandle },
    reader: createReader({
      open,
      codecs: platformCodecs,
      headers,
      blocks,
      counts,
      signal: invocation.signal,
    }),
    counts,
    openHeader: (href) => readHeader(open(href)),
    codecs: platformCodecs,
    budget,
    clock,
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    tokenSecret: secretOf(env),
    adminToken: env.OPENEO_ADMIN_TOKEN ?? "",
    signal: invocation.signal,
    wait: (ms) => scheduler.wait(ms),
    waitUntil: (promise) => invocation.waitUntil(promise),
  };
}

function entriesOf(env: Env): readonly CollectionEntry[] {
  const further = JSON.parse(env.OPENEO_COLLECTIONS || "[]") as CollectionEntry[];
  const mistakes = entryMistakes([...collections, ...further]);
  if (mistakes.length > 0) throw new Error(`OPENEO_COLLECTIONS: ${mistakes.join("; ")}`);
  return [...collections, ...further];
}

function isLoopback(href: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(href);
}

/** A deployment without a secret must not sign tokens that anyone could forge. */
function secretOf(env: Env): string {
  if (env.OPENEO_TOKEN_SECRET && env.OPENEO_TOKEN_SECRET.length >= 32) return env.OPENEO_TOKEN_SECRET;
  throw new Error("set the secret OPENEO_TOKEN_SECRET (at least 32 characters)");
}

/** What a job object needs of the platform besides its own rows and the queue. */
export interface JobStores {
  readonly files: FileStore;
  readonly list: JobList;
}

export function jobStores(env: Env): JobStores {
  return { files: r2Files(env.FILES), list: d1JobList(env.DB) };
}
