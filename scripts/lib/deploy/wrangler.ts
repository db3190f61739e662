/** Running wrangler against the account of whoever is logged in. */
import { spawn } from "node:child_process";

export interface WranglerRun {
  readonly status: number;
  readonly stdout: string;
  /** Both streams, as a person would have seen them. */
  readonly output: string;
}

export type Wrangler = (...args: readonly string[]) => Promise<WranglerRun>;

/** The arguments are given whole; nothing passes through a shell. */
export const runWrangler: Wrangler = (...args) =>
  new Promise((settle) => {
    const child = spawn(process.execPath, ["node_modules/wrangler/bin/wrangler.js", ...args], {
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_UPDATE_NOTIFIER: "1", CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
      output += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    child.on("close", (code) => settle({ status: code ?? 1, stdout, output }));
  });

/** The run, or what wrangler said as an error that begins with what was being done. */
export async function must(what: string, run: Promise<WranglerRun>): Promise<WranglerRun> {
  const done = await run;
  if (done.status === 0) return done;
  throw new Error(`${what} failed:\n${done.output.trim().slice(-2000)}`);
}
