/** `npm run udf`: functions in Python on this machine, for the back-end that `npm start` runs. `-- --unconfined` runs them without a sandbox. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endWithParent } from "./lib/parent.ts";
import { openState } from "./lib/state.ts";
import { udfPython, udfServiceDir } from "./lib/udf-environment.ts";
import { runningUdf, setUdfRunning, udfPlace } from "./lib/udf-state.ts";

try {
  const state = openState();
  const other = runningUdf(state);
  if (other) throw new Error(`it runs already for this state at ${other.url} (process ${other.pid})`);
  const python = udfPython(join(state.dir, "udf-python"), (text) => console.log(text));
  const { port, secret } = udfPlace(state);
  const child = spawn(python, ["-B", "-m", "udf_service", "--port", String(port), ...process.argv.slice(2)], {
    cwd: udfServiceDir,
    env: { PATH: process.env["PATH"] ?? "", OPENEO_UDF_SECRET: secret },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const end = (): void => void child.kill("SIGTERM");
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, end);
  endWithParent(end);
  child.on("exit", (code) => process.exit(code ?? 1));
  createInterface({ input: child.stdout }).once("line", (line) => {
    const { url, pid } = JSON.parse(line) as { url: string; pid: number };
    setUdfRunning(state, { url, secret, pid });
    console.log(`
Functions in Python run at ${url}, for the back-end whose state is ${state.dir}.
A back-end that was started before and does not list Python in /udf_runtimes has to be started anew.

Ctrl-C ends it.`);
  });
} catch (error) {
  console.error(`the UDF service could not start: ${(error as Error).message}`);
  process.exit(1);
}
