/** Many overlapping requests, half of them hung up in mid-body: nobody is cancelled by the runtime, and the budget comes back to 0. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDemo } from "../../scripts/lib/make-demo.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await makeDemo(server.admin, { dates: 3, tell: () => undefined });
});
afterAll(() => server.stop());

const budget = async (): Promise<{ inUse: number; peak: number }> =>
  (
    await fetch(`${server.url}/_admin/budget`, { headers: { Authorization: `Bearer ${server.adminToken}` } })
  ).json() as never;

it("200 tile and sync requests, half of them hung up", async () => {
  const process_graph = {
    load: node("load_collection", {
      id: "SYNTHETIC_S2_DEMO",
      spatial_extent: null,
      temporal_extent: null,
      bands: ["B04", "B08"],
    }),
    ndvi: node("ndvi", { data: from("load"), nir: "B08", red: "B04" }),
    median: node("reduce_dimension", {
      data: from("ndvi"),
      dimension: "t",
      reducer: callback("median", "data"),
    }),
    save: node("save_result", { data: from("median"), format: "GTiff" }, true),
  };
  const created = await post(server, "/services", {
    type: "XYZ",
    process: { process_graph },
    configuration: { colormap: "ndvi" },
  });
  const tiles = `${server.url}/xyz/${created.headers.get("OpenEO-Identifier")}`;
  const requests = Array.from({ length: 200 }, async (_, i) => {
    const gone = i % 2 === 1;
    const stop = new AbortController();
    const response =
      i % 5 === 0
        ? await syncRequest(process_graph, stop.signal)
        : await fetch(`${tiles}/13/${4437 + (i % 9)}/${2905 + (i % 7)}`, { signal: stop.signal });
    const reader = response.body!.getReader();
    await reader.read();
    if (gone) {
      stop.abort();
      return { status: response.status, gone };
    }
    for (;;) if ((await reader.read()).done) return { status: response.status, gone };
  });
  const outcomes = await Promise.allSettled(requests);
  const failed = outcomes
    .filter((outcome) => outcome.status === "rejected")
    .map((outcome) => String(outcome.reason));
  expect(failed).toEqual([]);
  const statuses = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value.status : 0));
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  await expect.poll(async () => (await budget()).inUse, { timeout: 30_000 }).toBe(0);
  const { peak } = await budget();
  console.log(
    `200 requests: ${statuses.filter((status) => status === 200).length} answered 200, ${statuses.filter((status) => status === 503).length} told to retry; peak ${(peak / 1048576).toFixed(1)} MiB`,
  );
  expect(peak).toBeLessThanOrEqual(64 * 1024 * 1024);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(150);
});

function syncRequest(process_graph: object, signal: AbortSignal): Promise<Response> {
  const crop = {
    ...process_graph,
    load: node("load_collection", {
      id: "SYNTHETIC_S2_DEMO",
      spatial_extent: { west: 505000, south: 5110000, east: 510000, north: 5115000, crs: 32633 },
      temporal_extent: null,
      bands: ["B04", "B08"],
    }),
  };
  return fetch(`${server.api}/result`, {
    method: "POST",
    signal,
    body: JSON.stringify({ process: { process_graph: crop } }),
    headers: { Authorization: `Bearer ${server.token}` },
  });
}
