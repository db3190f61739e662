/** A server that is killed and started again on the same state, as a machine that loses its power. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Admin, adminOf } from "../../scripts/lib/admin.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";

export interface KilledServer {
  readonly admin: Admin;
  call(method: string, path: string, body?: object): Promise<Response>;
  get<Document>(path: string): Promise<Document>;
  /** By its path from the root. */
  fetch(path: string): Promise<Response>;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its state. */
  stop(): Promise<void>;
}

/** `dir` holds a state, or will. */
export async function startKilledServer(
  dir: string = mkdtempSync(join(tmpdir(), "openeo-edge-killed-")),
): Promise<KilledServer> {
  let server: Server;
  let token = "";
  const start = async (): Promise<void> => {
    process.env["OPENEO_STATE_DIR"] = dir;
    server = await startServer(openState(), await freePort());
    await adminOf(server.url, server.adminToken).putUser("demo", "demo");
    const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
      headers: { Authorization: `Basic ${btoa("demo:demo")}` },
    });
    token = ((await login.json()) as { access_token: string }).access_token;
  };
  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${server.url}/openeo/v1${path}`, {
      method,
      headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  await start();
  return {
    get admin() {
      return adminOf(server.url, server.adminToken);
    },
    call,
    get: async <Document>(path: string) => (await call("GET", path)).json() as Promise<Document>,
    fetch: (path) => fetch(`${server.url}${path}`),
    async kill() {
      server.kill();
      await server.ended;
    },
    start,
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
