/** Some hundred requests that nobody means, against the real Worker: each has an answer of the API, soon, and none is a mistake of ours. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { faultsOf, preparedFor } from "../support/answered-requests.ts";
import type { Known } from "../support/generated-request.ts";
import { type StrangeServer, startStrangeServer } from "../support/strange-server.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const SEED = 1;
const COUNT = 500;

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

it(`answers ${COUNT} requests of seed ${SEED}`, async () => {
  expect(await faultsOf(server, { seed: SEED, count: COUNT }, known)).toEqual([]);
});
