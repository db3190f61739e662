/** `npm start`: what it leaves behind when it is ended early, and the provider that it brings along. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { fingerprintOf } from "../../scripts/lib/state.ts";
import { serverGroup } from "../support/started.ts";
import { ofUser } from "../support/oidc-tokens.ts";

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

it("--oidc: who logs in at the provider of this machine is a user", async () => {
  // Without the demo collection, which is not what this is about.
  writeFileSync(join(state, "demo.done"), fingerprintOf(["scripts/demo"]));
  const port = await freePort();
  const start = spawn(process.execPath, ["scripts/run.js", "scripts/start.ts", "--oidc"], {
    env: { ...process.env, PORT: String(port), OPENEO_STATE_DIR: state },
  });
  const ended = new Promise((settle) => start.once("exit", settle));
  try {
    let said = "";
    for (const stream of [start.stdout, start.stderr])
      stream.on("data", (data: Buffer) => (said += data.toString()));
    await expect.poll(() => said, { timeout: 120_000 }).toContain("openeo-edge is running");
    const issuer = /OIDC +(\S+),/.exec(said)![1]!;
    expect(issuer).toBe(`http://localhost:${port + 1}`);
    const { access_token: token } = await ofUser({ issuer });
    for (const bearer of [token, `oidc/local/${token}`]) {
      const me = await fetch(`http://localhost:${port}/openeo/v1/me`, {
        headers: { Authorization: `Bearer ${bearer}` },
      });
      expect(await me.json()).toMatchObject({ name: "Demo User" });
    }
  } finally {
    start.kill("SIGTERM");
    await ended;
  }
}, 180_000);

it.each([
  ["--oidc beside OPENEO_OIDC", ["--oidc"], { OPENEO_OIDC: "[]" }, "names providers already"],
  ["an unknown option", ["--nothing"], {}, "--nothing"],
  ["providers that are none", [], { OPENEO_OIDC: "[{}]" }, "OPENEO_OIDC: provider 1 needs an 'id'"],
])("%s is told before anything starts", async (_name, args, env, message) => {
  const start = spawn(process.execPath, ["scripts/run.js", "scripts/start.ts", ...args], {
    env: { ...process.env, ...env, PORT: String(await freePort()), OPENEO_STATE_DIR: state },
  });
  let said = "";
  start.stderr.on("data", (data: Buffer) => (said += data.toString()));
  expect(await new Promise((settle) => start.once("exit", settle))).toBe(1);
  expect(said).toContain(message);
});

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
