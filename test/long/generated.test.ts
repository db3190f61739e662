/** What test/system/generated.test.ts tries, many times as often, with another seed in every run: one that was found is named by its message. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultsOf, preparedFor } from "../support/answered-requests.ts";
import type { Known } from "../support/generated-request.ts";
import { heldMemory } from "../support/inspector.ts";
import { type StrangeServer, startStrangeServer } from "../support/strange-server.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const PORTION = 2500;
const PORTIONS = 12;
/** Of heap and array buffers, in MiB: caches are full after it that are empty before. */
const GROWTH_MAX = 64;
const seeds = Array.from({ length: PORTIONS }, (_, i) => (Date.now() + i) % 1_000_000_007);

let server: TestServer;
let strange: StrangeServer;
let known: Known;
let before = 0;
beforeAll(async () => {
  strange = await startStrangeServer();
  server = await startTestServer();
  known = await preparedFor(server, strange.url);
  before = await heldBy(server);
});
afterAll(async () => {
  await server?.stop();
  await strange?.stop();
});

/** What the Worker holds, in MiB. */
async function heldBy({ inspectorPort }: TestServer): Promise<number> {
  return (await heldMemory(inspectorPort)) / 1024 / 1024;
}

it.each(seeds)(`answers ${PORTION} requests of seed %i, and holds no more than before`, async (seed) => {
  const faults = await faultsOf(server, { seed, count: PORTION }, known);
  const after = await heldBy(server);
  console.log(`held: ${before.toFixed(1)} MiB before all, ${after.toFixed(1)} MiB after seed ${seed}`);
  expect(faults).toEqual([]);
  expect(after - before).toBeLessThan(GROWTH_MAX);
});
