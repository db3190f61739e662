/** Commands of this project as people run them: in processes of their own, read line by line. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { expect } from "vitest";

export interface Started {
  readonly process: ChildProcess;
  /** All that it has said. */
  said(): string;
  /** Waits for it to say so. */
  until(text: string | RegExp, timeout: number): Promise<void>;
  /** As when the machine loses its power: the command, and the server that it has started. */
  cutPower(): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

export function startScript(
  script: string,
  args: readonly string[],
  { env, nice }: { readonly env: Readonly<Record<string, string>>; readonly nice?: number },
): Started {
  const command = [process.execPath, "scripts/run.js", `scripts/${script}.ts`, ...args];
  const [program, ...rest] = nice === undefined ? command : ["nice", "-n", String(nice), ...command];
  const child = spawn(program!, rest, { env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((settle) => child.once("exit", settle));
  return {
    process: child,
    said: () => said,
    async until(text, timeout) {
      const isSaid = (): boolean => (typeof text === "string" ? said.includes(text) : text.test(said));
      await expect
        .poll(() => isSaid() || child.exitCode !== null || child.signalCode !== null, {
          timeout,
          interval: 100,
        })
        .toBe(true);
      if (!isSaid()) throw new Error(`it ended without saying ${String(text)}:\n${said}`);
    },
    cutPower() {
      const group = serverGroup(child);
      child.kill("SIGKILL");
      if (group > 0) process.kill(-group, "SIGKILL");
    },
    ended,
  };
}

/** Of the child that leads a group of its own: wrangler, which starts workerd. 0 where there is none. */
export function serverGroup({ pid }: ChildProcess): number {
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
