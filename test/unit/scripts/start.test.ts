/** What `npm start` refuses before it starts anything. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { chosenPort, freePort, requireFreePort } from "../../../scripts/lib/port.ts";
import { openState } from "../../../scripts/lib/state.ts";

const folder = mkdtempSync(join(tmpdir(), "openeo-state-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("takes ports by their number", () => {
  expect(chosenPort(undefined)).toBe(8787);
  expect(chosenPort("")).toBe(8787);
  expect(chosenPort("9001")).toBe(9001);
  for (const text of ["abc", "99999", "-1", "80.5", "0"])
    expect(() => chosenPort(text)).toThrow(`whole number from 1 to 65535, and is '${text}'`);
});

it("says that a port is in use, whatever answers there", async () => {
  const port = await freePort();
  await requireFreePort(port);
  const other = createServer().listen(port, "127.0.0.1");
  await new Promise((settle) => other.once("listening", settle));
  await expect(requireFreePort(port)).rejects.toThrow(`port ${port} is in use`);
  other.close();
});

it("names the folder that cannot hold the state", () => {
  const state = join(folder, "state");
  vi.stubEnv("OPENEO_STATE_DIR", state);
  const { tokenSecret } = openState();
  expect(openState().tokenSecret).toBe(tokenSecret);
  writeFileSync(join(state, "secrets.json"), "{");
  expect(() => openState()).toThrow(/state, .*state, cannot be used \(its secrets.json/);
  vi.stubEnv("OPENEO_STATE_DIR", join(state, "secrets.json"));
  expect(() => openState()).toThrow(/secrets.json, cannot be used \(EEXIST/);
});
