/** What a local installation keeps on disk: secrets, the platform's storage, and who is running. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface State {
  readonly dir: string;
  readonly tokenSecret: string;
  readonly adminToken: string;
}

export function openState(): State {
  const dir = resolve(process.env["OPENEO_STATE_DIR"] ?? ".openeo");
  mkdirSync(dir, { recursive: true });
  const path = join(dir, "secrets.json");
  if (!existsSync(path)) {
    const secrets = {
      tokenSecret: randomBytes(32).toString("hex"),
      adminToken: randomBytes(24).toString("hex"),
    };
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  }
  return { dir, ...(JSON.parse(readFileSync(path, "utf8")) as { tokenSecret: string; adminToken: string }) };
}

/** A step that is done once per state, and again when its fingerprint changes. */
export function isDone(state: State, step: string, fingerprint: string): boolean {
  const path = join(state.dir, `${step}.done`);
  return existsSync(path) && readFileSync(path, "utf8") === fingerprint;
}

export function markDone(state: State, step: string, fingerprint: string): void {
  writeFileSync(join(state.dir, `${step}.done`), fingerprint);
}

/** One hash of all files of a folder. */
export function fingerprintOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
      `${a.parentPath}/${a.name}` < `${b.parentPath}/${b.name}` ? -1 : 1,
    )) {
      if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Where the server of this state listens, if one runs. */
export function runningUrl(state: State): string | null {
  const path = join(state.dir, "server.json");
  if (!existsSync(path)) return null;
  const { pid, url } = JSON.parse(readFileSync(path, "utf8")) as { pid: number; url: string };
  try {
    process.kill(pid, 0);
    return url;
  } catch {
    rmSync(path);
    return null;
  }
}

export function setRunning(state: State, url: string): void {
  writeFileSync(join(state.dir, "server.json"), JSON.stringify({ pid: process.pid, url }));
}

export function clearRunning(state: State): void {
  rmSync(join(state.dir, "server.json"), { force: true });
}
