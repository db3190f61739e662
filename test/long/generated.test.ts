/** What test/system/generated.test.ts tries, many times as often, with another seed in every run: one that was found is named by its message. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultsOf, preparedFor } from "../support/answered-requests.ts";
import type { Known } from "../support/generated-request.ts";
import { type StrangeServer, startStrangeServer } from "../support/strange-server.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const COUNT = 30_000;
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

it(`answers ${COUNT} requests of seed ${seed}`, async () => {
  expect(await faultsOf(server, { seed, count: COUNT }, known)).toEqual([]);
});
