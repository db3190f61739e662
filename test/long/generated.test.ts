/** What test/system/generated.test.ts tries, many times as often, with another seed in every run: one that was found is named by its message. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultsOf, preparedFor } from "../support/answered-requests.ts";
import type { Known } from "../support/generated-request.ts";
import { heldMemory } from "../support/inspector.ts";
import { type StrangeServer, startStrangeServer } from "../support/strange-server.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const COUNT = 30_000;
/** Of heap and array buffers, in MiB: caches are full after it that are empty before. */
const GROWTH_MAX = 64;
const seed = Date.now() % 1_000_000_007;

let server: TestServer;
let strange: StrangeServer;
let known: Known;
beforeAll(async () => {
  strange = await startStrangeServer();
  server = await startTestServer();
  known = await preparedFor(server, strange.url);
});
afterAll(async () => {
  await server?.stop();
  await strange?.stop();
});

/** What the Worker holds, in MiB. */
async function heldBy({ inspectorPort }: TestServer): Promise<number> {
  return (await heldMemory(inspectorPort)) / 1024 / 1024;
}

it(`answers ${COUNT} requests of seed ${seed}, and holds no more than before`, async () => {
  const before = await heldBy(server);
  expect(await faultsOf(server, { seed, count: COUNT }, known)).toEqual([]);
  const after = await heldBy(server);
  console.log(`held: ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`);
  expect(after - before).toBeLessThan(GROWTH_MAX);
});
