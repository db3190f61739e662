/** A stand-in of a Cloudflare account's API on loopback: what wrangler asks for when it deploys, kept in memory, every call logged. */
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

interface Queue {
  readonly id: string;
  readonly consumers: Map<string, Record<string, unknown>>;
}

/** All that the account owns. */
export interface AccountState {
  readonly databases: Map<string, { readonly id: string; readonly sql: DatabaseSync }>;
  readonly buckets: Set<string>;
  readonly queues: Map<string, Queue>;
  readonly scripts: Map<
    string,
    {
      readonly secrets: Set<string>;
      migrationTag: string | null;
      uploads: number;
      bindings: readonly object[];
      subdomain: { enabled: boolean; previews_enabled: boolean };
      schedules: readonly string[];
    }
  >;
}

export interface Account {
  readonly url: string;
  readonly state: AccountState;
  /** "METHOD path" of every call that changes something, in order. */
  readonly changes: string[];
  /** All calls. */
  readonly calls: string[];
  /** The change with this number (from 0) fails once, before it has an effect; null: none. */
  failAt: number | null;
  stop(): Promise<void>;
}

interface Call {
  readonly method: string;
  /** Below /accounts/<id>. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly type: string;
}

type Answer = { readonly status?: number; readonly result: unknown; readonly errors?: readonly object[] };

const missing = (message: string, code = 10007): Answer => ({
  status: 404,
  result: null,
  errors: [{ code, message }],
});

export async function startAccount(): Promise<Account> {
  const state: AccountState = {
    databases: new Map(),
    buckets: new Set(),
    queues: new Map(),
    scripts: new Map(),
  };
  const account: Account & { failAt: number | null } = {
    url: "",
    state,
    changes: [],
    calls: [],
    failAt: null,
    stop: () => new Promise((settle) => server.close(() => settle())),
  };
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url!, "http://account");
      const path = url.pathname.replace(/^\/client\/v4/, "").replace(/^\/accounts\/[^/]+/, "");
      const call: Call = {
        method: request.method!,
        path,
        query: url.searchParams,
        body,
        type: request.headers["content-type"] ?? "",
      };
      const text = `${call.method} ${path}`;
      account.calls.push(text);
      const changes = call.method !== "GET" && !path.endsWith("/query");
      if (changes) account.changes.push(text);
      const fails = changes && account.failAt === account.changes.length - 1;
      if (fails) account.failAt = null;
      const { status, result, errors } = fails
        ? { status: 400, result: null, errors: [{ code: 10000, message: "planted failure" }] }
        : answer(state, call);
      const isGood = (status ?? 200) < 400;
      response.writeHead(status ?? 200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          success: isGood,
          errors: errors ?? [],
          messages: [],
          result,
          result_info: { page: 1, per_page: 100, count: 1, total_count: 1, total_pages: 1 },
        }),
      );
    });
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return Object.assign(account, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** What wrangler asks, by method and path; captured parts of the path are handed on. */
const routes: readonly (readonly [
  string,
  RegExp,
  (state: AccountState, call: Call, parts: string[]) => Answer,
])[] = [
  ["GET", /^\/user\/tokens\/verify$/, () => ({ result: { id: "t", status: "active" } })],
  ["GET", /^\/(user|memberships|accounts)$/, () => ({ result: [] })],
  ["GET", /^\/workers\/subdomain$/, () => ({ result: { subdomain: "someone" } })],
  [
    "GET",
    /^\/d1\/database$/,
    (state) => ({ result: [...state.databases].map(([name, { id }]) => ({ name, uuid: id })) }),
  ],
  ["POST", /^\/d1\/database$/, (state, { body }) => createDatabase(state, json(body))],
  [
    "GET",
    /^\/d1\/database\/([^/]+)$/,
    (state, _, [key]) => {
      const found = [...state.databases].find(([name, { id }]) => name === key || id === key);
      return found
        ? { result: { name: found[0], uuid: found[1].id } }
        : missing("The database was not found", 7404);
    },
  ],
  [
    "GET",
    /^\/workers\/scripts\/([^/]+)\/settings$/,
    (state, _, [name]) =>
      state.scripts.has(name!)
        ? { result: { bindings: state.scripts.get(name!)!.bindings } }
        : missing("This Worker does not exist"),
  ],
  [
    "GET",
    /^\/workers\/services\/([^/]+)$/,
    (state, _, [name]) =>
      state.scripts.has(name!)
        ? {
            result: {
              id: name,
              default_environment: {
                environment: "production",
                script: { id: name, last_deployed_from: "wrangler" },
              },
            },
          }
        : missing("This Worker does not exist", 10090),
  ],
  [
    "GET",
    /^\/workers\/scripts\/([^/]+)\/secrets$/,
    (state, _, [name]) =>
      state.scripts.has(name!)
        ? {
            result: [...state.scripts.get(name!)!.secrets].map((each) => ({
              name: each,
              type: "secret_text",
            })),
          }
        : missing("This Worker does not exist"),
  ],
  [
    "GET",
    /^\/queues$/,
    (state, { query }) => ({
      result: [...state.queues]
        .filter(([name]) => !query.has("name") || query.get("name") === name)
        .map(([name, { id, consumers }]) => ({
          queue_name: name,
          queue_id: id,
          consumers: [...consumers.values()],
        })),
    }),
  ],
  [
    "POST",
    /^\/queues$/,
    (state, { body }) => {
      const name = String(json(body)["queue_name"]);
      const id = randomUUID();
      state.queues.set(name, { id, consumers: new Map() });
      return { result: { queue_name: name, queue_id: id } };
    },
  ],
  [
    "GET",
    /^\/workers\/scripts\/([^/]+)\/deployments$/,
    (state, _, [name]) =>
      state.scripts.has(name!) ? { result: { deployments: [] } } : missing("This Worker does not exist"),
  ],
  [
    "POST",
    /^\/workers\/scripts\/[^/]+\/assets-upload-session$/,
    (_, { body }) => ({
      result: {
        jwt: "session",
        buckets: [
          Object.values(json(body)["manifest"] as Record<string, { hash: string }>).map(({ hash }) => hash),
        ],
      },
    }),
  ],
  ["POST", /^\/workers\/assets\/upload$/, () => ({ status: 201, result: { jwt: "uploaded" } })],
  [
    "GET",
    /^\/r2\/buckets\/([^/]+)$/,
    (state, _, [name]) =>
      state.buckets.has(name!)
        ? { result: { name } }
        : missing("The specified bucket does not exist.", 10006),
  ],
  [
    "GET",
    /^\/r2\/buckets$/,
    (state) => ({ result: { buckets: [...state.buckets].map((name) => ({ name })) } }),
  ],
  [
    "GET",
    /^\/workers\/workers\/([^/]+)$/,
    (state, _, [name]) => ({ result: { id: name, subdomain: state.scripts.get(name!)!.subdomain } }),
  ],
  [
    "PATCH",
    /^\/workers\/workers\/([^/]+)$/,
    (state, { body }, [name]) => {
      const script = state.scripts.get(name!)!;
      script.subdomain = json(body)["subdomain"] as typeof script.subdomain;
      return { result: { id: name, subdomain: script.subdomain } };
    },
  ],
  [
    "POST",
    /^\/workers\/scripts\/([^/]+)\/subdomain$/,
    (state, { body }, [name]) => {
      const { enabled } = json(body) as { enabled: boolean };
      state.scripts.get(name!)!.subdomain = { enabled, previews_enabled: enabled };
      return { result: { enabled, previews_enabled: enabled } };
    },
  ],
  ["POST", /^\/d1\/database\/([^/]+)\/query$/, (state, { body }, [id]) => query(state, id!, json(body))],
  [
    "POST",
    /^\/queues\/([^/]+)\/consumers$/,
    (state, { body }, [id]) => {
      const queue = queueOf(state, id!);
      const sent = json(body);
      const consumer = { ...sent, script: sent["script_name"], consumer_id: randomUUID() };
      queue.consumers.set(consumer.consumer_id, consumer);
      return { result: consumer };
    },
  ],
  [
    "PUT",
    /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
    (state, { body }, [id, consumer]) => {
      const queue = queueOf(state, id!);
      const sent = json(body);
      queue.consumers.set(consumer!, { ...sent, script: sent["script_name"], consumer_id: consumer });
      return { result: queue.consumers.get(consumer!) };
    },
  ],
  ["GET", /^\/(?:workers\/durable_objects|storage\/kv)\/namespaces$/, () => ({ result: [] })],
  [
    "PUT",
    /^\/workers\/scripts\/([^/]+)\/schedules$/,
    (state, { body }, [name]) => {
      const schedules = JSON.parse(body.toString("utf8")) as { cron: string }[];
      state.scripts.get(name!)!.schedules = schedules.map(({ cron }) => cron);
      return { result: { schedules } };
    },
  ],
  [
    "DELETE",
    /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
    (state, _, [id, consumer]) => {
      queueOf(state, id!).consumers.delete(consumer!);
      return { result: null };
    },
  ],
  [
    "DELETE",
    /^\/queues\/([^/]+)$/,
    (state, _, [id]) => {
      for (const [name, queue] of state.queues) if (queue.id === id) state.queues.delete(name);
      return { result: null };
    },
  ],
  [
    "DELETE",
    /^\/r2\/buckets\/([^/]+)$/,
    (state, _, [name]) =>
      state.buckets.delete(name!) ? { result: {} } : missing("The specified bucket does not exist.", 10006),
  ],
  [
    "DELETE",
    /^\/d1\/database\/([^/]+)$/,
    (state, _, [id]) => {
      for (const [name, database] of state.databases) if (database.id === id) state.databases.delete(name);
      return { result: null };
    },
  ],
  [
    "DELETE",
    /^\/workers\/(?:scripts|services)\/([^/]+)$/,
    (state, _, [name]) =>
      state.scripts.delete(name!) ? { result: null } : missing("This Worker does not exist", 10090),
  ],
  ["PUT", /^\/workers\/scripts\/([^/]+)$/, (state, call, [name]) => upload(state, call, name!)],
  [
    "POST",
    /^\/r2\/buckets$/,
    (state, { body }) => {
      const name = String(json(body)["name"]);
      state.buckets.add(name);
      return { result: { name } };
    },
  ],
];

function json(body: Buffer): Record<string, unknown> {
  return JSON.parse(body.toString()) as Record<string, unknown>;
}

function createDatabase(state: AccountState, { name }: Record<string, unknown>): Answer {
  const id = randomUUID();
  state.databases.set(String(name), { id, sql: new DatabaseSync(":memory:") });
  return { result: { name, uuid: id } };
}

function answer(state: AccountState, call: Call): Answer {
  for (const [method, pattern, handler] of routes) {
    const parts = method === call.method ? pattern.exec(call.path) : null;
    if (parts) return handler(state, call, parts.slice(1));
  }
  console.error(
    "UNKNOWN?",
    call.method,
    call.path,
    call.query.toString(),
    call.type,
    call.body.length < 700 ? call.body.toString() : call.body.length,
  );
  return missing("not known to the stand-in");
}

/** The metadata part of the form tells bindings, secrets and migrations. */
function upload(state: AccountState, { body, type }: Call, name: string): Answer {
  const boundary = /boundary=([^;]+)/.exec(type)?.[1];
  const text = body.toString("latin1");
  const part = text.split(`--${boundary}`).find((each) => /name="metadata"/.test(each)) ?? "";
  const metadata = JSON.parse(part.slice(part.indexOf("\r\n\r\n") + 4).trim()) as {
    readonly bindings: readonly { readonly type: string; readonly name: string }[];
    readonly migrations?: { readonly new_tag: string };
  };
  const script = state.scripts.get(name) ?? {
    secrets: new Set<string>(),
    migrationTag: null,
    uploads: 0,
    bindings: [],
    subdomain: { enabled: false, previews_enabled: false },
    schedules: [],
  };
  for (const binding of metadata.bindings)
    if (binding.type === "secret_text") script.secrets.add(binding.name);
  if (metadata.migrations) script.migrationTag = metadata.migrations.new_tag;
  state.scripts.set(name, { ...script, uploads: script.uploads + 1, bindings: metadata.bindings });
  return {
    result: { id: name, startup_time_ms: 30, deployment_id: "d", entry_point: "worker.js", etag: "e" },
  };
}

/** SQL runs in SQLite, as D1's does. */
function query(state: AccountState, id: string, { sql, params }: Record<string, unknown>): Answer {
  const { sql: database } = [...state.databases.values()].find((each) => each.id === id)!;
  const text = String(sql);
  try {
    if (params === undefined && /;\s*\S/.test(text)) {
      database.exec(text);
      return { result: [{ results: [], success: true, meta: {} }] };
    }
    const results = database.prepare(text).all(...((params ?? []) as SQLInputValue[]));
    return { result: [{ results, success: true, meta: {} }] };
  } catch (error) {
    return { status: 400, result: null, errors: [{ code: 7500, message: (error as Error).message }] };
  }
}

function queueOf(state: AccountState, id: string): Queue {
  return [...state.queues.values()].find((each) => each.id === id)!;
}
