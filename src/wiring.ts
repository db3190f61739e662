/** env -> ports: what a request may use of the platform. State of the isolate lives here, and nowhere else. */
import type { Deps } from "./app/deps.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import { Allowance } from "./app/ports/allowance.ts";
import type { LedgerStore } from "./app/billing/ledger.ts";
import { createTileLeases } from "./app/billing/tile-leases.ts";
import { createTerms } from "./app/billing/terms.ts";
import type { AccountObject } from "./app/shares/account-object.ts";
import type { FileStore } from "./app/ports/index.ts";
import type { JobHandle, JobList } from "./app/jobs/ports.ts";
import { createLogSink } from "./app/ports/log-sink.ts";
import { openGate } from "./app/request/gate.ts";
import type { UdfRuntime } from "./app/udf/ports.ts";
import { type KnownFacts, rememberedFacts } from "./app/udf/runtimes.ts";
import { createStandings } from "./app/ports/standing.ts";
import { createServiceMemory, keptServices } from "./app/services/kept-services.ts";
import { createUpstream } from "./app/collections/upstream/index.ts";
import { grantedFile } from "./app/files/own-files.ts";
import { linkedFile } from "./app/files/signed-files.ts";
import { ownResultFile } from "./app/results/own-result.ts";
import { ownResults } from "./app/results/own-results.ts";
import { createBudget } from "./cube/budget.ts";
import { type Location, isOwn } from "./cube/location.ts";
import { createPace } from "./cube/pace.ts";
import { createTurns } from "./cube/turns.ts";
import type { ByteSource } from "./io/bytes.ts";
import { type ReadCounts, createCounts } from "./io/bytes/counted.ts";
import { type Fetch, httpBytes } from "./io/bytes/http.ts";
import { retried } from "./io/bytes/retried.ts";
import { deploymentId } from "./io/http/deployment.ts";
import { outboundFetch } from "./io/http/outbound.ts";
import { retryWithBackoff } from "./io/http/retry-with-backoff.ts";
import { mayExpire } from "./io/http/public-url.ts";
import { createBlockCache } from "./io/sources/block-cache.ts";
import { createFreshness } from "./io/sources/freshness.ts";
import { createHeaderCache } from "./io/sources/header-cache.ts";
import { createReader } from "./io/sources/index.ts";
import { createAdaptiveWait } from "./io/sources/adaptive-wait.ts";
import { createProviderMemory } from "./io/oidc/keys.ts";
import { type OpaqueMemory, claimsOfUserinfo, verifyOpaque } from "./io/oidc/opaque.ts";
import { verifyJwt } from "./io/oidc/verify.ts";
import {
  fetchTimeoutMs,
  isolateBytesMax,
  requestAllowance,
  taskAllowance,
  udfFactsFreshMs,
} from "./limits.ts";
import { cacheBlocks } from "./platform/cache/blocks.ts";
import { cacheHeaders } from "./platform/cache/headers.ts";
import { d1Accounts } from "./platform/d1/accounts.ts";
import { d1Catalog } from "./platform/d1/catalog.ts";
import { d1Imports } from "./platform/d1/imports.ts";
import { d1JobList, d1Jobs } from "./platform/d1/jobs.ts";
import { d1Ledger } from "./platform/d1/ledger.ts";
import { d1Plans } from "./platform/d1/plans.ts";
import { d1Prices } from "./platform/d1/prices.ts";
import { d1Services } from "./platform/d1/services.ts";
import { d1Offered } from "./platform/d1/offered.ts";
import { d1Upstream } from "./platform/d1/upstream.ts";
import { d1UserFiles } from "./platform/d1/user-files.ts";
import { d1UserProcesses } from "./platform/d1/user-processes.ts";
import { passwords } from "./platform/passwords.ts";
import { r2Bytes } from "./platform/r2/bytes.ts";
import { r2Files } from "./platform/r2/files.ts";
import { httpUdfRuntime } from "./platform/udf/http-service.ts";
import { isolateRuntimes } from "./platform/udf/javascript/runtime.ts";
import { workerCodecs } from "./platform/worker-codecs.ts";
import type { Settings, Variables } from "./settings.ts";

export interface Env extends Variables {
  readonly DB: D1Database;
  readonly FILES: R2Bucket;
  readonly PAGE: Fetcher;
  readonly JOB: DurableObjectNamespace;
  readonly ACCOUNT: DurableObjectNamespace;
  /** Chunks of jobs. */
  readonly TASKS: Queue<TaskMessage>;
  /** What comes before and after them. */
  readonly CONTROL: Queue<TaskMessage>;
  readonly LOGINS_BY_ADDRESS: RateLimit;
  readonly LOGINS_BY_NAME: RateLimit;
  readonly OPAQUE_TOKENS_BY_ADDRESS: RateLimit;
  readonly PREVIEWS_BY_ADDRESS: RateLimit;
  readonly SEARCHES: RateLimit;
  /** Makes isolates for functions of users; accounts without Dynamic Workers may leave it out of wrangler.toml, and JavaScript with it. */
  readonly UDF_ISOLATES?: WorkerLoader;
  /** The service that runs functions in Python, where it is a Worker of this account. */
  readonly UDF_PYTHON?: Fetcher;
}

const budget = createBudget(isolateBytesMax);
const headers = createHeaderCache();
const blocks = createBlockCache();
const adaptiveWait = createAdaptiveWait();
const freshness = createFreshness();
const turns = createTurns();
const standings = createStandings();
const services = createServiceMemory();
const terms = createTerms();
const tileLeases = createTileLeases();
const providers = createProviderMemory();
const opaqueTokens: OpaqueMemory = new Map();
const udfFacts: KnownFacts = new Map();

export interface Invocation {
  readonly signal: AbortSignal | null;
  /** Host and port by which this back-end was called; null outside of requests. */
  readonly host: string | null;
  waitUntil(promise: Promise<unknown>): void;
}

export function wire(env: Env, settings: Settings, invocation: Invocation): Deps {
  const counts = createCounts();
  const wait = (ms: number): Promise<void> => scheduler.wait(ms);
  const pace = createPace(turns.taker(wait));
  const allowance = new Allowance(invocation.host === null ? taskAllowance : requestAllowance);
  const outbound = outside(settings, invocation, { counts, allowance });
  const open = (location: Location): ByteSource =>
    retried(isOwn(location) ? r2Bytes(env.FILES, location.key) : httpBytes(location, outbound), {
      wait,
      counts,
    });
  const reader = createReader({
    open,
    codecs: workerCodecs,
    headers,
    stored: cacheHeaders(caches.default, (promise) => invocation.waitUntil(promise)),
    blocks,
    sharing: { store: cacheBlocks(caches.default), adaptiveWait, wait },
    freshness,
    counts,
    signal: invocation.signal,
    pace,
  });
  const clock = { now: () => new Date().toISOString() };
  const accounts = d1Accounts(env.DB);
  const plans = d1Plans(env.DB);
  const prices = d1Prices(env.DB);
  const deps: Deps = {
    catalog: d1Catalog(env.DB),
    imports: d1Imports(env.DB),
    offered: d1Offered(env.DB),
    upstream: createUpstream(settings.collections, {
      fetch: outbound,
      signal: invocation.signal,
      store: d1Upstream(env.DB),
      offered: d1Offered(env.DB),
      clock,
    }),
    services: keptServices(d1Services(env.DB), { memory: services, clock }),
    userProcesses: d1UserProcesses(env.DB),
    accounts,
    plans,
    prices,
    ledger: d1Ledger(env.DB),
    terms: () => terms.now({ plans, prices, clock }),
    forgetTerms: () => terms.forget(),
    hasher: passwords,
    throttles: {
      opaqueTokensByAddress: async (key) => (await env.OPAQUE_TOKENS_BY_ADDRESS.limit({ key })).success,
      loginsByAddress: async (key) => (await env.LOGINS_BY_ADDRESS.limit({ key })).success,
      previewsByAddress: async (key) => (await env.PREVIEWS_BY_ADDRESS.limit({ key })).success,
      loginsByName: async (key) => (await env.LOGINS_BY_NAME.limit({ key })).success,
      searches: async (key) => (await env.SEARCHES.limit({ key })).success,
    },
    identified: (identity) => standings.identified(identity, { accounts, clock }),
    standing: (id) => standings.of(id, { accounts, clock }),
    forgetStanding: (id) => standings.forget(id),
    files: r2Files(env.FILES),
    allowance,
    userFiles: d1UserFiles(env.DB),
    fileBytesMax: settings.fileBytesMax,
    gate: openGate,
    tileLeases,
    accountOf: (user) => env.ACCOUNT.getByName(user) as unknown as AccountObject,
    jobs: { ...d1Jobs(env.DB), handle: (id) => env.JOB.getByName(id) as unknown as JobHandle },
    reader,
    ownHosts: ownHostsOf(settings, invocation),
    fetch: outbound,
    counts,
    openHeader: (location) => reader.header(location),
    open,
    freshHeader: (location) => reader.freshHeader(location),
    codecs: workerCodecs,
    udf: udfRuntimes(env, settings, invocation),
    log: createLogSink(),
    budget,
    pace,
    clock,
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    oidc: oidcPorts(settings),
    tokenSecret: settings.tokenSecret,
    adminToken: settings.adminToken,
    anonymousPreviews: settings.anonymousPreviews,
    local: settings.local,
    signal: invocation.signal,
    wait,
    waitUntil: (promise) => invocation.waitUntil(promise),
    own: {
      file: async (url) => (await ownResultFile(url, deps)) ?? linkedFile(url, deps),
      upload: (path, principal) => grantedFile(path, principal, deps),
      results: (url, principal) => ownResults(url, principal, deps),
    },
  };
  return deps;
}

function ownHostsOf(settings: Settings, { host }: Invocation): readonly string[] {
  const published = settings.publicUrl === null ? [] : [new URL(settings.publicUrl).host];
  return host === null ? published : [...published, host];
}

/** The way to outside servers. Its failure counts are those of this invocation. */
function outside(
  settings: Settings,
  invocation: Invocation,
  { counts, allowance }: { readonly counts: ReadCounts; readonly allowance: Allowance },
): Fetch {
  const outbound = outboundFetch({
    // The platform's own cache must not answer for a server that would refuse by now.
    async fetch(url, init) {
      allowance.fetch();
      return fetch(url, mayExpire(url) ? { ...init, cache: "no-store" } : init);
    },
    local: settings.local,
    ownHosts: ownHostsOf(settings, invocation),
    ports: settings.sourcePorts,
    timeoutMs: fetchTimeoutMs,
    deployment: deploymentId(settings.tokenSecret),
  });
  return retryWithBackoff(
    outbound,
    (ms) => scheduler.wait(ms),
    () => counts.retries++,
  );
}

/** THE LIST of runtimes for functions of users. Services of the operator are asked directly, as providers are. */
function udfRuntimes(env: Env, settings: Settings, { signal }: Invocation): readonly UdfRuntime[] {
  const wait = (ms: number): Promise<void> => scheduler.wait(ms);
  const inIsolates = env.UDF_ISOLATES ? isolateRuntimes({ loader: env.UDF_ISOLATES, wait }) : [];
  const python = settings.udfPython;
  const bound = env.UDF_PYTHON;
  if (!python || (python.url === null && !bound)) return inIsolates;
  const runtime = httpUdfRuntime("Python", {
    url: python.url ?? "https://udf-python",
    secret: python.secret,
    fetch: (url, init) => (python.url === null ? bound!.fetch(url, init) : fetch(url, init)),
    wait,
    signal,
  });
  const remembered = { known: udfFacts, freshMs: udfFactsFreshMs, nowMs: () => Date.now() };
  return [...inIsolates, rememberedFacts(runtime, remembered)];
}

/** Providers are asked directly: whom the operator names may be where outbound requests of users may not go. */
function oidcPorts(settings: Settings): Deps["oidc"] {
  const ports = {
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    nowMs: () => Date.now(),
    local: settings.local,
    memory: providers,
    opaque: opaqueTokens,
  };
  return {
    providers: settings.oidc,
    verifyJwt: (provider, token) => verifyJwt(provider, token, ports),
    verifyOpaque: (provider, token, beforeAsking) =>
      verifyOpaque(provider, token, { ...ports, beforeAsking }),
    userinfo: (provider, token) => claimsOfUserinfo(provider, token, ports),
  };
}

/** What an account object needs of the platform besides its own rows. */
export function accountLedger(env: Env): LedgerStore {
  return d1Ledger(env.DB);
}

/** What a job object needs of the platform besides its own rows and the queue. */
export interface JobStores {
  readonly files: FileStore;
  readonly list: JobList;
}

export function jobStores(env: Env): JobStores {
  return { files: r2Files(env.FILES), list: d1JobList(env.DB) };
}
