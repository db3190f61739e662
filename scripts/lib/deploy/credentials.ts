/**
 * Secrets of a deployment that are made here. They are written to a file that only the deployer can read before the account gets
 * them, so that a deployment that was interrupted goes on with the same ones.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Credentials {
  readonly OPENEO_TOKEN_SECRET: string;
  readonly OPENEO_ADMIN_TOKEN: string;
  readonly user: string;
  readonly password: string;
}

const secretNames = ["OPENEO_TOKEN_SECRET", "OPENEO_ADMIN_TOKEN"] as const;

export interface CredentialsFile {
  readonly path: string;
  read(): Credentials | null;
  /** Those that are there, or new ones. */
  ensure(): Credentials;
  /** A file for wrangler with the secrets that the account lacks. */
  writeSecrets(missing: readonly string[]): string;
  forget(): void;
}

export function credentialsFile(worker: string): CredentialsFile {
  const dir = join(resolve(process.env["OPENEO_STATE_DIR"] ?? ".openeo"), "deploy");
  const path = join(dir, `${worker}.json`);
  const secretsPath = join(dir, `${worker}.secrets.json`);
  const write = (to: string, value: object): void => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(`${to}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
    renameSync(`${to}.new`, to);
  };
  const read = (): Credentials | null =>
    existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Credentials) : null;
  return {
    path,
    read,
    ensure() {
      const before = read();
      if (before) return before;
      const made = newCredentials();
      write(path, made);
      return made;
    },
    writeSecrets(missing) {
      const made = this.ensure();
      write(
        secretsPath,
        Object.fromEntries(
          secretNames.filter((name) => missing.includes(name)).map((name) => [name, made[name]]),
        ),
      );
      return secretsPath;
    },
    forget() {
      for (const each of [path, secretsPath]) rmSync(each, { force: true });
    },
  };
}

function newCredentials(): Credentials {
  return {
    OPENEO_TOKEN_SECRET: randomBytes(32).toString("hex"),
    OPENEO_ADMIN_TOKEN: randomBytes(24).toString("hex"),
    user: "operator",
    password: randomBytes(15).toString("base64url"),
  };
}

/** Secrets that the account does not have. */
export function missingSecrets(present: readonly string[]): readonly string[] {
  return secretNames.filter((name) => !present.includes(name));
}
