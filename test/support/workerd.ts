/** A Worker of test/workers in workerd alone, without wrangler: up within a second. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { freePort } from "../../scripts/lib/port.ts";

export interface Workerd {
  readonly url: string;
  /** Time of a processor that it has taken since it began, in milliseconds, whatever else the machine does. */
  readonly cpuMs: () => number;
  readonly stop: () => Promise<void>;
}

/** With a loader of Workers as `UDF_ISOLATES`. */
export async function startWorkerd(entry: string): Promise<Workerd> {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  const port = await freePort();
  await build({
    entryPoints: [entry],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
  });
  writeFileSync(join(folder, "config.capnp"), configOf(port));
  const { default: binary } = createRequire(createRequire(import.meta.url).resolve("wrangler"))(
    "workerd",
  ) as { default: string };
  // The package's bin may be a script that starts the server: who kills that leaves the server.
  const child = spawn(binary, ["serve", "--experimental", join(folder, "config.capnp")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  await untilUp(url, child);
  return {
    url,
    cpuMs: () => cpuMsOf(child.pid!),
    stop: async () => {
      const ended = new Promise((settle) => child.once("exit", settle));
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From Linux: user and system time, in ticks of 10 ms, are the 12th and 13th field after the name. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function configOf(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-11-17",
    bindings = [(name = "UDF_ISOLATES", workerLoader = (id = "isolates"))]
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`;
}

async function untilUp(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error("workerd ended while starting");
    try {
      await (await fetch(url)).text();
      return;
    } catch {
      await new Promise((settle) => setTimeout(settle, 50));
    }
  }
  throw new Error("workerd did not answer within 10 s");
}
