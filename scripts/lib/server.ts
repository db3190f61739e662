/** The back-end in workerd on this machine, through wrangler: started, waited for, and ended without leftovers. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildPage } from "./page.ts";
import { freePort, requireFreePort } from "./port.ts";
import { type State, fingerprintOf, isDone, markDone } from "./state.ts";

export interface Server {
  readonly url: string;
  readonly adminToken: string;
  /** Of wrangler and the workerd that it started. */
  readonly processGroup: number;
  /** Where a debugger may look into the Worker. */
  readonly inspectorPort: number;
  stop(): Promise<void>;
  /** As a power cut would: nobody is asked. */
  kill(): void;
  /** Settles when the server has ended by itself. */
  readonly ended: Promise<number>;
}

const environment = {
  ...process.env,
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  NO_UPDATE_NOTIFIER: "1",
  CI: "true",
};
const wrangler = "node_modules/wrangler/bin/wrangler.js";
/** How often it is said that workerd has not answered yet: it takes seconds, but minutes beside heavy work. */
const TELL_MS = 60_000;

export interface ServerOptions {
  readonly config?: string;
  /** A Worker that is built already, run as it is. */
  readonly built?: string;
  /** What the first answer must be: 200, but for a server that is not set up. */
  readonly status?: number;
  /** Further variables of the Worker. */
  readonly vars?: Readonly<Record<string, string>>;
}

export async function startServer(state: State, port: number, options: ServerOptions = {}): Promise<Server> {
  await requireFreePort(port);
  await buildPage();
  migrate(state);
  const inspectorPort = await freePort();
  const child = spawn(
    process.execPath,
    [
      wrangler,
      "dev",
      ...(options.built ? [options.built, "--no-bundle"] : []),
      "--config",
      options.config ?? "wrangler.toml",
      "--local",
      "--ip",
      "127.0.0.1",
      "--port",
      String(port),
      "--inspector-port",
      String(inspectorPort),
      "--persist-to",
      join(state.dir, "storage"),
      "--show-interactive-dev-session=false",
      "--log-level",
      "warn",
      "--var",
      `OPENEO_TOKEN_SECRET:${state.tokenSecret}`,
      "--var",
      `OPENEO_ADMIN_TOKEN:${state.adminToken}`,
      "--var",
      "OPENEO_LOCAL:1",
      ...Object.entries(options.vars ?? {}).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  // In a group of its own it would outlive us, whenever we end.
  process.once("exit", () => signal(child, "SIGKILL"));
  let output = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (data: Buffer) => {
      output = (output + data.toString()).slice(-8000);
    });
  const ended = new Promise<number>((settle) => child.on("exit", (code) => settle(code ?? 0)));
  const url = `http://localhost:${port}`;
  const status = options.status ?? 200;
  await waitUntilUp({ url: `${url}/.well-known/openeo`, status }, child, () => output);
  return {
    url,
    adminToken: state.adminToken,
    processGroup: child.pid!,
    inspectorPort,
    ended,
    stop: () => stop(child, ended),
    kill: () => signal(child, "SIGKILL"),
  };
}

/** Migrations run when their files are new to this state. */
function migrate(state: State): void {
  const fingerprint = fingerprintOf(["migrations"]);
  if (isDone(state, "migrations", fingerprint)) return;
  const result = spawnSync(
    process.execPath,
    [wrangler, "d1", "migrations", "apply", "DB", "--local", "--persist-to", join(state.dir, "storage")],
    { env: environment, encoding: "utf8" },
  );
  if (result.status !== 0)
    throw new Error(`the database could not be prepared:\n${result.stdout}${result.stderr}`);
  markDone(state, "migrations", fingerprint);
}

async function waitUntilUp(
  { url, status }: { readonly url: string; readonly status: number },
  child: ChildProcess,
  output: () => string,
): Promise<void> {
  const started = Date.now();
  for (let told = 0; ;) {
    if (child.exitCode !== null) throw new Error(`the server ended while starting:\n${output()}`);
    try {
      if ((await fetch(url)).status === status) return;
    } catch {
      // Not listening yet.
    }
    const waited = Math.floor((Date.now() - started) / TELL_MS);
    if (waited > told)
      console.error(`waiting for the server to start, ${(waited * TELL_MS) / 1000} s by now`);
    told = waited;
    await new Promise((settle) => setTimeout(settle, 100));
  }
}

/** The whole process group: wrangler and the workerd that it started. */
async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  signal(child, "SIGTERM");
  const killTimer = setTimeout(() => signal(child, "SIGKILL"), 5000);
  await ended;
  clearTimeout(killTimer);
  signal(child, "SIGKILL");
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, name);
  } catch {
    // The group has gone already.
  }
}

/** Whether npm has brought what is needed. */
export function requireInstalled(): void {
  if (!existsSync(wrangler)) throw new Error("run npm install first");
}
