/** One server per state: commands use the one that runs, and wait for one that starts. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { claim, release, tellUrl } from "../../../scripts/lib/running.ts";
import { openState } from "../../../scripts/lib/state.ts";
import { withAdmin } from "../../../scripts/lib/with-admin.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openeo-running-"));
  vi.stubEnv("OPENEO_STATE_DIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("a state is claimed once, and free again when it is released or its process has gone", async () => {
  const state = openState();
  expect(claim(state)).toBeNull();
  expect(claim(state)).toEqual({ pid: process.pid, url: null });
  tellUrl(state, "http://localhost:1");
  expect(claim(state)).toEqual({ pid: process.pid, url: "http://localhost:1" });
  release(state);
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((settle) => gone.once("exit", settle));
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: gone.pid, url: "http://localhost:2" }));
  expect(claim(state)).toBeNull();
  // What another process has is not ours to release.
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: process.ppid, url: null }));
  release(state);
  expect(claim(state)).toEqual({ pid: process.ppid, url: null });
  expect(readdirSync(folder).sort()).toEqual(["secrets.json", "server.json"]);
});

it("a command waits for the server that starts, and uses it", async () => {
  const state = openState();
  const said = vi.spyOn(console, "error").mockReturnValue();
  claim(state);
  setTimeout(() => tellUrl(state, "http://localhost:1"), 50);
  const used = vi.fn(() => Promise.resolve());
  await withAdmin({}, used);
  expect(used).toHaveBeenCalledOnce();
  expect(said.mock.calls).toEqual([[`waiting for process ${process.pid}, which works with this state`]]);
  said.mockRestore();
});
