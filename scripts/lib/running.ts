/** Who runs on a state: two servers on one state would write into the same databases. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { State } from "./state.ts";

export interface Running {
  readonly pid: number;
  /** Null while it starts, and of a server that is there for one command alone. */
  readonly url: string | null;
}

const pathIn = (state: State): string => join(state.dir, "server.json");

/** Null when the state is ours from now on; else who has it. */
export function claim(state: State): Running | null {
  const path = pathIn(state);
  const own = `${path}.${process.pid}`;
  write(own, { pid: process.pid, url: null });
  try {
    for (;;) {
      try {
        // A link is made or not, whoever else tries; and what it names is whole.
        linkSync(own, path);
        return null;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const other = read(path);
      if (other && isAlive(other.pid)) return other;
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** The server on the state that we have answers there. */
export function tellUrl(state: State, url: string): void {
  const path = pathIn(state);
  write(`${path}.new`, { pid: process.pid, url });
  renameSync(`${path}.new`, path);
}

/** The state is free again, if it was ours. */
export function release(state: State): void {
  if (read(pathIn(state))?.pid === process.pid) rmSync(pathIn(state), { force: true });
}

function write(path: string, running: Running): void {
  writeFileSync(path, JSON.stringify(running));
}

function read(path: string): Running | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Running;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
