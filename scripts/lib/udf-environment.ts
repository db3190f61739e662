/** The Python environment of the UDF service: made by pip once per set of requirements, and used as it is from then on. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where `python -m udf_service` runs. */
export const udfServiceDir = resolve("udf/python");
const requirements = join(udfServiceDir, "requirements.txt");
/** The oldest Python that the pinned packages have wheels for. */
const MINOR_MIN = 11;

/** The interpreter of the environment in this folder, which is made or made anew if need be. */
export function udfPython(folder: string, tell: (text: string) => void): string {
  const base = process.env["PYTHON"] || "python3";
  const version = versionOf(base);
  const name = `env-${createHash("sha256").update(readFileSync(requirements)).update(version).digest("hex").slice(0, 16)}`;
  const dir = join(resolve(folder), name);
  const python = join(dir, "bin", "python");
  const done = join(dir, "complete");
  if (existsSync(done)) return python;
  mkdirSync(folder, { recursive: true });
  // Of other requirements, or of an installation that was broken off.
  for (const old of readdirSync(folder))
    if (old.startsWith("env-")) rmSync(join(folder, old), { recursive: true });
  tell(`making the Python environment of functions with ${version} (about 600 MB, a minute or two)`);
  run(base, ["-m", "venv", dir], "on Debian and Ubuntu: apt-get install python3-venv");
  run(
    python,
    [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--require-hashes",
      "--only-binary",
      ":all:",
    ].concat(["-r", requirements]),
    "pip needs the package registry",
  );
  writeFileSync(done, version);
  return python;
}

function versionOf(base: string): string {
  const said = spawnSync(base, ["-c", "import platform; print(platform.python_version())"], {
    encoding: "utf8",
  });
  const version = said.status === 0 ? said.stdout.trim() : "";
  const [major, minor] = version.split(".").map(Number);
  if (major === 3 && minor! >= MINOR_MIN) return `Python ${version}`;
  const found = version ? `is Python ${version}` : "cannot be started";
  throw new Error(
    `functions in Python need CPython 3.${MINOR_MIN} or newer, and ${base} ${found}; the variable PYTHON names another one`,
  );
}

function run(command: string, args: readonly string[], hint: string): void {
  const result = spawnSync(command, args, { encoding: "utf8" });
  if (result.status === 0) return;
  const said = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().slice(-2000);
  throw new Error(`'${command} ${args.slice(0, 3).join(" ")} ...' failed (${hint}):\n${said}`);
}
