/** Whether real data are offered at the first start: by a server that answers, one that does not in time, and none. */
import { type Server, createServer } from "node:http";
import { afterEach, expect, it, vi } from "vitest";
import type { Admin } from "../../../scripts/lib/admin.ts";
import { offerReal } from "../../../scripts/lib/offer-real.ts";
import { freePort } from "../../../scripts/lib/port.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function answering(status: number | null): Promise<string> {
  server = createServer((_request, response) => {
    if (status !== null) response.writeHead(status).end("{}");
  });
  await new Promise<void>((settle) => server!.listen(0, "127.0.0.1", settle));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const offer = vi.fn<Admin["offer"]>();
const admin = { offer } as unknown as Admin;
const asked = (api: string): Promise<string> =>
  offerReal(admin, { kind: "stac-api", id: "s2", api, collection: "c" });

it("a catalogue that answers", async () => {
  const api = await answering(200);
  offer.mockResolvedValueOnce({ id: "s2", title: "", bands: [] });
  expect(await asked(api)).toBe(`s2 is offered from ${api}, besides the synthetic demo`);
  expect(offer.mock.calls).toEqual([["s2", { api, collection: "c" }]]);
  offer.mockRejectedValueOnce(new Error("no search"));
  expect(await asked(api)).toMatch(/s2 cannot be offered \(no search\): .* invented/);
});

it("one that does not, or not in time", async () => {
  offer.mockClear();
  expect(await asked(await answering(503))).toMatch(/answers 503: .* invented/);
  server!.close();
  expect(await asked(`http://127.0.0.1:${await freePort()}`)).toMatch(
    /does not answer within 2 s: .* invented/,
  );
  const began = performance.now();
  expect(await asked(await answering(null))).toMatch(/does not answer within 2 s: .* invented/);
  expect(performance.now() - began).toBeLessThan(4000);
  expect(offer).not.toHaveBeenCalled();
});
