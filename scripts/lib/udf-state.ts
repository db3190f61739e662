/** The UDF service beside a local installation: where it listens, its secret, and whether it runs. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { State } from "./state.ts";

interface UdfState {
  readonly url: string;
  readonly secret: string;
  readonly pid: number;
}

function known(state: State): UdfState | null {
  const path = join(state.dir, "udf-python.json");
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as UdfState;
  } catch {
    return null;
  }
}

/** Port and secret stay, so that a back-end that runs already finds a service that was started anew. */
export function udfPlace(state: State): { readonly port: number; readonly secret: string } {
  const before = known(state);
  return before
    ? { port: Number(new URL(before.url).port), secret: before.secret }
    : { port: 0, secret: randomBytes(24).toString("hex") };
}

export function setUdfRunning(state: State, told: UdfState): void {
  const path = join(state.dir, "udf-python.json");
  writeFileSync(`${path}.new`, JSON.stringify(told), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The service of this state, if it runs. */
export function runningUdf(state: State): UdfState | null {
  const told = known(state);
  if (!told) return null;
  try {
    process.kill(told.pid, 0);
    return told;
  } catch {
    return null;
  }
}
