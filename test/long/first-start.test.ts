/** The first start on a machine that has no time: it comes to its end, takes imports meanwhile, and goes on where it was killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { type Started, startScript } from "../support/started.ts";
import { tinyCollection } from "../support/tiny-collection.ts";

const folder = mkdtempSync(join(tmpdir(), "openeo-edge-first-"));
const env = { OPENEO_STATE_DIR: join(folder, "state"), PORT: "" };
const NICE = 19;
const HOUR = 3_600_000;
/** As slow as it may be: what is nice gets a hundredth or less of what the loops leave. */
const PATIENCE = 6 * HOUR;
/** Of usual priority. */
let busy: readonly ChildProcess[] = [];
let start: Started | null = null;

beforeAll(async () => {
  env.PORT = String(await freePort());
  const { collection, items, files } = tinyCollection();
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "tiny", path)), { recursive: true });
    writeFileSync(join(folder, "tiny", path), bytes);
  }
  writeFileSync(join(folder, "tiny/collection.json"), JSON.stringify(collection));
  for (const item of items)
    writeFileSync(join(folder, `tiny/${String(item["id"])}.json`), JSON.stringify(item));
  busy = Array.from({ length: 8 }, () => spawn(process.execPath, ["-e", "for (;;);"]));
});
function rest(): void {
  for (const each of busy) each.kill("SIGKILL");
}
afterAll(async () => {
  rest();
  start?.process.kill("SIGTERM");
  await start?.ended;
  rmSync(folder, { recursive: true, force: true });
});

it(
  "beside 8 busy loops",
  async () => {
    const began = Date.now();
    start = startScript("start", [], { env, nice: NICE });
    await start.until("The API is ready", PATIENCE);
    const ready = Date.now();
    const importing = startScript("catalog", ["import", join(folder, "tiny")], { env });
    expect(await importing.ended, importing.said()).toBe(0);
    expect(importing.said()).toContain("collection TINY: 2 items, bands red");
    // The scenes are the same work on any machine.
    rest();
    await start.until("3 of 24 scenes", HOUR);
    start.cutPower();
    await start.ended;

    start = startScript("start", [], { env, nice: NICE });
    await start.until("openeo-edge is running", HOUR);
    const [first] = /\d+ of 24 scenes/.exec(start.said())!;
    expect(Number.parseInt(first)).toBeGreaterThan(3);
    console.log(`ready after ${ready - began} ms, whole after ${Date.now() - began} ms, gone on at ${first}`);
    const listed = await fetch(`http://localhost:${env.PORT}/openeo/v1/collections`);
    const { collections } = (await listed.json()) as { collections: { id: string }[] };
    expect(collections.map(({ id }) => id)).toEqual(expect.arrayContaining(["SYNTHETIC_S2_DEMO", "TINY"]));
  },
  2 * PATIENCE,
);
