/**
 * The state that a release leaves behind when its server is killed with jobs in flight:
 *   node scripts/run.js test/golden/scripts/release_state.ts <commit>
 * runs that commit's server (out of git) and writes test/golden/releases/<commit>.tar.gz. Its secrets are of no other use.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Server } from "../../../scripts/lib/server.ts";
import type { State } from "../../../scripts/lib/state.ts";
import { tinyCollection } from "../../support/tiny-collection.ts";

const commit = process.argv[2];
if (!commit || !/^[0-9a-f]{7,40}$/.test(commit)) throw new Error("name the commit of the release");
const out = resolve(`test/golden/releases/${commit}.tar.gz`);
const dir = mkdtempSync(join(tmpdir(), "openeo-edge-release-"));
const [code, state] = [join(dir, "code"), join(dir, "state")];

function checkOut(): void {
  mkdirSync(code);
  const archive = execFileSync("git", ["archive", commit!], { maxBuffer: 1 << 30 });
  execFileSync("tar", ["-x", "-C", code], { input: archive });
  symlinkSync(resolve("node_modules"), join(code, "node_modules"));
}

/** Modules of the release itself: it starts its own server, on its own migrations. */
async function startRelease(): Promise<{ readonly server: Server; readonly admin: Admin }> {
  process.env["OPENEO_STATE_DIR"] = state;
  process.chdir(code);
  const of = <T>(path: string): Promise<T> => import(pathToFileURL(join(code, path)).href) as Promise<T>;
  const { openState } = await of<{ openState: () => State }>("scripts/lib/state.ts");
  const { startServer } = await of<{ startServer: (s: State, port: number) => Promise<Server> }>(
    "scripts/lib/server.ts",
  );
  const { freePort } = await of<{ freePort: () => Promise<number> }>("scripts/lib/port.ts");
  const { adminOf } = await of<{ adminOf: (url: string, token: string) => Admin }>("scripts/lib/admin.ts");
  const server = await startServer(openState(), await freePort());
  return { server, admin: adminOf(server.url, server.adminToken) };
}

const node = (process_id: string, args: object): object => ({ process_id, arguments: args });
const from = (from_node: string): object => ({ from_node });
const load = node("load_collection", {
  id: "TINY",
  spatial_extent: null,
  temporal_extent: ["2024-01-01", "2024-01-02"],
  bands: ["red"],
});
const fine = (resolution: number): object =>
  node("resample_spatial", { data: from("load"), resolution, method: "near" });
const last = (process_id: string, args: object): object => ({ ...node(process_id, args), result: true });
const field = {
  type: "Polygon",
  coordinates: [
    [
      [15.0, 45.9],
      [15.2, 45.9],
      [15.2, 46.1],
      [15.0, 46.1],
      [15.0, 45.9],
    ],
  ],
};
const mean = {
  process_graph: { m: { ...node("mean", { data: { from_parameter: "data" } }), result: true } },
};

/** Each stands somewhere else when the server is killed. */
const graphs = {
  /** Chunks of a file, some of them done. */
  chunks: { load, fine: fine(0.5), save: last("save_result", { data: from("fine"), format: "GTiff" }) },
  /** Leaves of a stage, some of them gone through. */
  stage: {
    load,
    fine: fine(0.25),
    zonal: node("aggregate_spatial", { data: from("fine"), geometries: field, reducer: mean }),
    save: last("save_result", { data: from("zonal"), format: "JSON" }),
  },
  finished: { load, save: last("save_result", { data: from("load"), format: "GTiff" }) },
  created: { load, save: last("save_result", { data: from("load"), format: "GTiff" }) },
};

/** As the release has it. */
interface Admin {
  putUser(name: string, password: string): Promise<void>;
  putFile(key: string, bytes: Uint8Array): Promise<void>;
  putCollection(collection: object, items: readonly object[]): Promise<unknown>;
}

async function makeState(server: Server, admin: Admin): Promise<Record<string, string>> {
  await admin.putUser("demo", "a password");
  const keyOf = (path: string): string => `catalog/TINY/${path}`;
  const { collection, items, files } = tinyCollection((path) => `r2:${keyOf(path)}`);
  for (const [path, bytes] of Object.entries(files)) await admin.putFile(keyOf(path), bytes);
  await admin.putCollection(collection, items);
  const api = `${server.url}/openeo/v1`;
  const login = await fetch(`${api}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:a password")}` },
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${api}${path}`, {
      method,
      headers: { Authorization: `Bearer basic//${access_token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const create = async (process_graph: object, path: string, extra: object = {}): Promise<string> => {
    const response = await call("POST", path, { process: { process_graph }, ...extra });
    return response.headers.get("OpenEO-Identifier")!;
  };
  const ids: Record<string, string> = {};
  for (const [name, graph] of Object.entries(graphs))
    ids[name] = await create(graph, "/jobs", { title: name });
  ids["service"] = await create(graphs.finished, "/services", { type: "XYZ" });
  const reached = async (name: string, enough: (job: { status: string; progress: number }) => boolean) => {
    while (!enough((await (await call("GET", `/jobs/${ids[name]}`)).json()) as never))
      await new Promise((settle) => setTimeout(settle, 20));
  };
  await call("POST", `/jobs/${ids["finished"]}/results`);
  await reached("finished", (job) => job.status === "finished");
  await call("POST", `/jobs/${ids["stage"]}/results`);
  await reached("stage", (job) => job.progress > 0);
  await call("POST", `/jobs/${ids["chunks"]}/results`);
  await reached("chunks", (job) => job.progress >= 2);
  return ids;
}

checkOut();
const { server, admin } = await startRelease();
const ids = await makeState(server, admin);
server.kill();
await server.ended;
writeFileSync(join(state, "ids.json"), JSON.stringify(ids));
// What is not ours, or made anew: traces of the development server, caches, indexes of write-ahead logs.
const excluded = ["cache", "observability", "flagship", "kv", "*-shm"].flatMap((name) => ["--exclude", name]);
execFileSync("tar", ["-czf", out, ...excluded, "-C", state, "."]);
rmSync(dir, { recursive: true, force: true });
console.log(`${out}: ${JSON.stringify(ids)}`);
process.exit(0);
