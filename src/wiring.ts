/** env -> ports: what a request may use of the platform. State of the isolate lives here, and nowhere else. */
import type { Deps } from "./app/deps.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import type { FileStore, JobHandle, JobList } from "./app/ports.ts";
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
import { isolateBytesMax } from "./limits.ts";
import { platformCodecs } from "./platform/codecs.ts";
import { d1Catalog } from "./platform/d1/catalog.ts";
import { d1JobList, d1Jobs } from "./platform/d1/jobs.ts";
import { d1Services } from "./platform/d1/services.ts";
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
  const guest: Fetch = async (url, init) => {
    if (url.startsWith("https://") || (env.OPENEO_LOCAL === "1" && isLoopback(url))) return fetch(url, init);
    throw new SourceUnreadable(url, "only https URLs and own files can be read");
  };
  const open = (href: string): ByteSource => {
    if (href.startsWith("r2:")) return r2Bytes(env.FILES, href.slice(3));
    return retried(httpBytes(href, guest), (ms) => scheduler.wait(ms));
  };
  return {
    catalog: d1Catalog(env.DB),
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
    open,
    fetch: guest,
    codecs: platformCodecs,
    budget,
    clock: { now: () => new Date().toISOString() },
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    tokenSecret: secretOf(env),
    adminToken: env.OPENEO_ADMIN_TOKEN ?? "",
    signal: invocation.signal,
    wait: (ms) => scheduler.wait(ms),
    waitUntil: (promise) => invocation.waitUntil(promise),
  };
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
