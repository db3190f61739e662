/** Programs that the bench compares with, from the package registry, in an environment of their own under the state of the bench. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a run compares with; another version is another run. */
const packages = ["numpy==2.4.6", "rasterio==1.4.4", "titiler-openeo==0.19.0", "uvicorn==0.54.0"] as const;

/** The interpreter of the environment in this folder, made if need be. */
export function peerPython(folder: string): string {
  const dir = resolve(folder, "peers");
  const python = join(dir, "bin", "python");
  const done = join(dir, "complete");
  if (existsSync(done)) return python;
  run(process.env["PYTHON"] || "python3", ["-m", "venv", dir]);
  run(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", ...packages]);
  writeFileSync(done, packages.join("\n"));
  return python;
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}
