/** A whole back-end for one test file: own state, own port, ended afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Admin, adminOf } from "../../scripts/lib/admin.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type ServerOptions, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";

export interface TestServer {
  readonly url: string;
  readonly api: string;
  readonly admin: Admin;
  readonly adminToken: string;
  /** A token of user demo. */
  readonly token: string;
  /** Of all of its processes. */
  readonly processGroup: number;
  /** Where its debugger answers. */
  readonly inspectorPort: number;
  stop(): Promise<void>;
}

/** `kept`: the folder of a state that is to outlive the server; else one of its own. */
export async function startTestServer(options: ServerOptions = {}, kept?: string): Promise<TestServer> {
  const dir = kept ?? mkdtempSync(join(tmpdir(), "openeo-edge-"));
  process.env["OPENEO_STATE_DIR"] = dir;
  const server = await startServer(openState(), await freePort(), options);
  const admin = adminOf(server.url, server.adminToken);
  await admin.putUser("demo", "demo");
  const api = `${server.url}/openeo/v1`;
  const answer = await fetch(`${api}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return {
    url: server.url,
    api,
    admin,
    adminToken: server.adminToken,
    processGroup: server.processGroup,
    inspectorPort: server.inspectorPort,
    token,
    async stop() {
      await server.stop();
      if (kept === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Node of a process graph. */
export function node(process_id: string, args: object, result = false): object {
  return { process_id, arguments: args, ...(result ? { result: true } : {}) };
}

export const from = (from_node: string): object => ({ from_node });
export const parameter = (from_parameter: string): object => ({ from_parameter });

/** A callback of one process on one parameter. */
export function callback(process_id: string, param: string, args: object = {}): object {
  return { process_graph: { only: node(process_id, { [param]: parameter(param), ...args }, true) } };
}

export function post(
  server: TestServer,
  path: string,
  body: unknown,
  token: string | null = `basic//${server.token}`,
): Promise<Response> {
  return fetch(`${server.api}${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "Content-Type": "application/json",
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
  });
}
