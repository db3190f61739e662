/** What a local installation keeps on disk: secrets, the platform's storage, and which first steps have been taken. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface State {
  readonly dir: string;
  readonly tokenSecret: string;
  readonly adminToken: string;
}

export function openState(): State {
  const dir = resolve(process.env["OPENEO_STATE_DIR"] ?? ".openeo");
  try {
    mkdirSync(dir, { recursive: true });
    return { dir, ...secretsOf(join(dir, "secrets.json")) };
  } catch (error) {
    throw new Error(
      `the folder of the state, ${dir}, cannot be used (${(error as Error).message}); OPENEO_STATE_DIR chooses another one`,
    );
  }
}

/** Made once: results' addresses and logins stay valid as long as they stay. */
function secretsOf(path: string): { tokenSecret: string; adminToken: string } {
  if (!existsSync(path)) {
    const secrets = {
      tokenSecret: randomBytes(32).toString("hex"),
      adminToken: randomBytes(24).toString("hex"),
    };
    // Whole or not at all, whenever the machine stops.
    writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { tokenSecret: string; adminToken: string };
  } catch {
    throw new Error("its secrets.json cannot be read as JSON");
  }
}

/** A line that outlives an interruption; null where there is none. */
export function noteOf(state: State, name: string): string | null {
  const path = join(state.dir, name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

export function putNote(state: State, name: string, text: string): void {
  const path = join(state.dir, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** A step that is done once per state, and again when its fingerprint changes. */
export function isDone(state: State, step: string, fingerprint: string): boolean {
  return noteOf(state, `${step}.done`) === fingerprint;
}

export function markDone(state: State, step: string, fingerprint: string): void {
  putNote(state, `${step}.done`, fingerprint);
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
