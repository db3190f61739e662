/** `npm start` that is ended before its server answers leaves no server behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";

const state = mkdtempSync(join(tmpdir(), "openeo-start-"));
afterAll(() => rmSync(state, { recursive: true, force: true }));

it.runIf(process.platform === "linux").each(["SIGINT", "SIGTERM"] as const)(
  "%s while the server starts",
  async (signal) => {
    const start = spawn(process.execPath, ["scripts/run.js", "scripts/start.ts"], {
      env: { ...process.env, PORT: String(await freePort()), OPENEO_STATE_DIR: state },
      stdio: "ignore",
    });
    const ended = new Promise((settle) => start.once("exit", settle));
    await expect.poll(() => serverGroup(start), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    const group = serverGroup(start);
    start.kill(signal);
    await ended;
    await expect.poll(() => isAlive(group), { timeout: 10_000 }).toBe(false);
  },
  90_000,
);

/** Of the child that leads a group of its own: wrangler, which starts workerd. */
function serverGroup({ pid }: ChildProcess): number {
  const leader = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .find((stat) => stat.parent === pid && stat.group === stat.pid);
  return leader?.pid ?? 0;
}

function statOf(pid: number): { pid: number; parent: number; group: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, parent, group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(parent), group: Number(group) };
  } catch {
    return { pid: 0, parent: 0, group: 0 };
  }
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
