/** env -> ports: what a request may use of the platform. State of the isolate lives here, and nowhere else. */
import type { Deps } from "./app/deps.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import type { AccountObject } from "./app/ports/account-object.ts";
import type { FileStore, JobHandle, JobList } from "./app/ports/index.ts";
import { openGate } from "./app/request/gate.ts";
import { type CollectionEntry, entryMistakes } from "./app/collections/upstream/entry.ts";
import { createUpstream } from "./app/collections/upstream/index.ts";
import { collections } from "./collections.ts";
import { createBudget } from "./cube/budget.ts";
import { createPace } from "./cube/pace.ts";
import { createTurns } from "./cube/turns.ts";
import type { ByteSource } from "./io/bytes.ts";
import { type ReadCounts, createCounts } from "./io/bytes/counted.ts";
import { type Fetch, httpBytes } from "./io/bytes/http.ts";
import { retried } from "./io/bytes/retried.ts";
import { guestFetch } from "./io/http/guest.ts";
import { patient } from "./io/http/patient.ts";
import { createBlockCache } from "./io/sources/block-cache.ts";
import { createFreshness } from "./io/sources/freshness.ts";
import { createHeaderCache } from "./io/sources/header-cache.ts";
import { createReader } from "./io/sources/index.ts";
import { createPatience } from "./io/sources/patience.ts";
import { fetchTimeoutMs, isolateBytesMax } from "./limits.ts";
import { cacheBlocks } from "./platform/cache/blocks.ts";
import { cacheHeaders } from "./platform/cache/headers.ts";
import { d1Catalog } from "./platform/d1/catalog.ts";
import { d1JobList, d1Jobs } from "./platform/d1/jobs.ts";
import { d1Services } from "./platform/d1/services.ts";
import { d1Upstream } from "./platform/d1/upstream.ts";
import { d1Users } from "./platform/d1/users.ts";
import { r2Bytes } from "./platform/r2/bytes.ts";
import { r2Files } from "./platform/r2/files.ts";
import { workerCodecs } from "./platform/worker-codecs.ts";

export interface Env {
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly PAGE: Fetcher;
  readonly JOB: DurableObjectNamespace;
  readonly ACCOUNT: DurableObjectNamespace;
  /** Chunks of jobs. */
  readonly TASKS: Queue<TaskMessage>;
  /** What comes before and after them. */
  readonly CONTROL: Queue<TaskMessage>;
  readonly OPENEO_PUBLIC_URL?: string;
  readonly OPENEO_TOKEN_SECRET?: string;
  readonly OPENEO_ADMIN_TOKEN?: string;
  /** "1" on a developer's machine: files of loopback servers may be read over http. */
  readonly OPENEO_LOCAL?: string;
  /** Further entries of src/collections.ts as JSON, for trying a catalogue out without a build. */
  readonly OPENEO_COLLECTIONS?: string;
  /** Ports besides 443 that outside https servers may have, with commas between them. */
  readonly OPENEO_SOURCE_PORTS?: string;
}

const budget = createBudget(isolateBytesMax);
const headers = createHeaderCache();
const blocks = createBlockCache();
const patience = createPatience();
const freshness = createFreshness();
const turns = createTurns();

export interface Invocation {
  readonly signal: AbortSignal | null;
  /** Host and port by which this back-end was called; null outside of requests. */
  readonly host: string | null;
  waitUntil(promise: Promise<unknown>): void;
}

export function wire(env: Env, invocation: Invocation): Deps {
  const counts = createCounts();
  const wait = (ms: number): Promise<void> => scheduler.wait(ms);
  const pace = createPace(turns.taker(wait));
  const guest = outside(env, invocation, counts);
  const open = (href: string): ByteSource =>
    retried(href.startsWith("r2:") ? r2Bytes(env.FILES, href.slice(3)) : httpBytes(href, guest), {
      wait,
      counts,
    });
  const reader = createReader({
    open,
    codecs: workerCodecs,
    headers,
    stored: cacheHeaders(caches.default, (promise) => invocation.waitUntil(promise)),
    blocks,
    sharing: { store: cacheBlocks(caches.default), patience, wait },
    freshness,
    counts,
    signal: invocation.signal,
    pace,
  });
  const clock = { now: () => new Date().toISOString() };
  return {
    catalog: d1Catalog(env.DB),
    upstream: createUpstream(entriesOf(env), {
      fetch: guest,
      signal: invocation.signal,
      store: d1Upstream(env.DB),
      clock,
    }),
    services: d1Services(env.DB),
    users: d1Users(env.DB),
    files: r2Files(env.FILES),
    gate: openGate,
    accountOf: (user) => env.ACCOUNT.getByName(user) as unknown as AccountObject,
    jobs: { ...d1Jobs(env.DB), handle: (id) => env.JOB.getByName(id) as unknown as JobHandle },
    reader,
    fetch: guest,
    counts,
    openHeader: (href) => reader.header(href),
    open,
    freshHeader: (href) => reader.freshHeader(href),
    codecs: workerCodecs,
    budget,
    pace,
    clock,
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    tokenSecret: secretOf(env),
    adminToken: env.OPENEO_ADMIN_TOKEN ?? "",
    signal: invocation.signal,
    wait,
    waitUntil: (promise) => invocation.waitUntil(promise),
  };
}

function entriesOf(env: Env): readonly CollectionEntry[] {
  const further = JSON.parse(env.OPENEO_COLLECTIONS || "[]") as CollectionEntry[];
  const mistakes = entryMistakes([...collections, ...further]);
  if (mistakes.length > 0) throw new Error(`OPENEO_COLLECTIONS: ${mistakes.join("; ")}`);
  return [...collections, ...further];
}

/** The way to outside servers. Its failure counts are those of this invocation. */
function outside(env: Env, invocation: Invocation, counts: ReadCounts): Fetch {
  const published = env.OPENEO_PUBLIC_URL ? [new URL(env.OPENEO_PUBLIC_URL).host] : [];
  const guest = guestFetch({
    fetch: (url, init) => fetch(url, init),
    local: env.OPENEO_LOCAL === "1",
    ownHosts: [...published, ...(invocation.host === null ? [] : [invocation.host])],
    ports: (env.OPENEO_SOURCE_PORTS ?? "").split(",").map(Number),
    timeoutMs: fetchTimeoutMs,
  });
  return patient(
    guest,
    (ms) => scheduler.wait(ms),
    () => counts.retries++,
  );
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
