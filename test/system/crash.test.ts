/** Power cuts at the start of jobs, and what earlier releases left behind. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { killAfterStart } from "../support/kill-after-start.ts";
import { type KilledServer, startKilledServer } from "../support/killed-server.ts";

let server: KilledServer;
beforeAll(async () => {
  server = await startKilledServer();
});
afterAll(() => server?.stop());

it.each([2, 8, 15])("jobs finish although the power goes %i ms after their start", async (delayMs) => {
  expect(await killAfterStart(server, delayMs)).toHaveLength(5);
});
