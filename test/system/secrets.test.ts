/** In workerd, with its caches: what one user read with a signature is nothing that others get, at once and later. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sourceFreshMs } from "../../src/limits.ts";
import type { LogsDocument, ResultsDocument } from "../support/job-documents.ts";
import { type SignedServer, startSignedServer } from "../support/signed-server.ts";
import { smallItem, smallTiff } from "../support/small-tiff.ts";
import { type TestServer, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, anonymous, loggedIn } from "../support/users.ts";

const dir = mkdtempSync(join(tmpdir(), "openeo-edge-secrets-"));
let server: TestServer;
let web: SignedServer;
let anna: TestUser;
let bert: TestUser;

async function start(): Promise<void> {
  server = await startTestServer({}, dir);
  [anna, bert] = [await loggedIn(server, "anna"), await loggedIn(server, "bert")];
}
beforeAll(async () => {
  web = await startSignedServer();
  web.signatures.add("good");
  web.files.set("/a.tif", smallTiff());
  web.files.set("/zones.geojson", new TextEncoder().encode(JSON.stringify(zones)));
  for (const query of ["", "?X-Amz-Signature=good", "?X-Amz-Signature=bad"])
    web.documents.set(`/item${query.slice(-4)}.json`, smallItem(`${web.url}/a.tif${query}`));
  await start();
});
afterAll(async () => {
  await server?.stop();
  await web?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const zones = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { n: 1 },
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [15.001, 46.05],
            [15.003, 46.05],
            [15.003, 46.052],
            [15.001, 46.05],
          ],
        ],
      },
    },
  ],
};

/** Loads of the file by what is shown: "" is nothing. */
const loads = (query: string): object[] => [
  node("load_url", { url: `${web.url}/a.tif${query}`, format: "GTiff" }),
  node("load_stac", { url: `${web.url}/item${query.slice(-4)}.json` }),
];
const graphOf = (load: object, format = "GTiff"): object => ({
  load,
  save: node("save_result", { data: from("load"), format }, true),
});
const good = "?X-Amz-Signature=good";
const wrong = ["", "?X-Amz-Signature=bad"];

async function service(user: TestUser, load: object): Promise<string> {
  const process = { process_graph: graphOf(load, "PNG") };
  const created = await user.call("POST", "/services", { type: "XYZ", process });
  return created.headers.get("OpenEO-Identifier")!;
}
/** The tile of zoom 14 that holds 15.003 E, 46.055 N. */
const tileOf = (id: string): Promise<Response> => fetch(`${server.url}/xyz/${id}/14/8874/5825`);

/** Everything that a graph can be used for, by a user and by nobody. */
async function attempts(user: TestUser, load: object): Promise<Record<string, boolean>> {
  const shapes = async (of: TestUser): Promise<boolean> => {
    const answer = await of.call("POST", "/validation", { process_graph: graphOf(load) });
    return ((await answer.json()) as { errors: unknown[] }).errors.length === 0;
  };
  return {
    result: (await user.result(graphOf(load))).ok,
    validation: await shapes(user),
    "anonymous validation": await shapes(anonymous(server)),
    tile: (await tileOf(await service(user, load))).ok,
    job: (await user.job(graphOf(load))).status === "finished",
  };
}
const all = (given: boolean): object => ({
  result: given,
  validation: given,
  "anonymous validation": given,
  tile: given,
  job: given,
});

async function expectDenied(): Promise<void> {
  for (const query of wrong)
    for (const load of loads(query)) expect(await attempts(bert, load), query).toEqual(all(false));
}

describe("a second user", { timeout: 400_000 }, () => {
  it("gets nothing at first", expectDenied);
  it("gets nothing at once after the first one has read it in every way", async () => {
    for (const load of loads(good)) expect(await attempts(anna, load)).toEqual(all(true));
    await expectDenied();
  });
  it("gets nothing when kept blocks and headers are not fresh any more", async () => {
    await setTimeout(sourceFreshMs + 2000);
    await expectDenied();
    for (const load of loads(good)) expect(await attempts(anna, load)).toEqual(all(true));
  });
  it("gets nothing from what outlives the isolate", async () => {
    await server.stop();
    await start();
    await expectDenied();
    for (const load of loads(good)) expect(await attempts(anna, load)).toEqual(all(true));
  });
});

describe("a signature that ended", { timeout: 400_000 }, () => {
  it("opens nothing any more, for its owner, for tiles that were published and for values in plans", async () => {
    const raster = await service(anna, loads(good)[0]!);
    const withZones = {
      load: loads(good)[0]!,
      zones: node("load_url", { url: `${web.url}/zones.geojson${good}`, format: "GeoJSON" }),
      mask: node("mask_polygon", { data: from("load"), mask: from("zones") }),
      save: node("save_result", { data: from("mask"), format: "PNG" }, true),
    };
    const created = await anna.call("POST", "/services", {
      type: "XYZ",
      process: { process_graph: withZones },
    });
    const masked = created.headers.get("OpenEO-Identifier")!;
    for (const id of [raster, masked]) {
      const tile = await tileOf(id);
      expect(tile.status).toBe(200);
      expect(tile.headers.get("Cache-Control")).not.toContain("stale-while-revalidate");
    }
    web.signatures.clear();
    await setTimeout(sourceFreshMs + 2000);
    expect([(await tileOf(raster)).status, (await tileOf(masked)).status]).toEqual([400, 400]);
    for (const load of loads(good)) expect(await attempts(anna, load)).toEqual(all(false));
    web.signatures.add("good");
    expect([(await tileOf(raster)).status, (await tileOf(masked)).status]).toEqual([200, 200]);
  });
});

describe("results of a job", { timeout: 300_000 }, () => {
  const load = (url: string): object => node("load_stac", { url });
  it("are loaded without a signature by their owner, and do not exist for others", async () => {
    const job = await anna.job(graphOf(loads(good)[0]!));
    const own = `${server.api}/jobs/${job.id}/results`;
    expect(await attempts(anna, load(own))).toEqual({ ...all(true), "anonymous validation": false });
    expect(await attempts(bert, load(own))).toEqual(all(false));
    const missing = own.replace(job.id, "0".repeat(job.id.length));
    const said = async (url: string): Promise<string> => {
      const answer = await bert.result(graphOf(load(url)));
      const { code, message } = (await answer.json()) as { code: string; message: string };
      return `${answer.status} ${code} ${message.replaceAll(url, "URL")}`;
    };
    expect(await said(own)).toBe(await said(missing));
    expect(await said(own)).not.toContain(job.id);
    // The same pixels as by the signed address.
    const { links } = (await (await anna.call("GET", `/jobs/${job.id}/results`)).json()) as ResultsDocument;
    const canonical = links.find(({ rel }) => rel === "canonical")!.href;
    const [bySignature, byOwner] = await Promise.all(
      [canonical, own].map(async (url) =>
        Buffer.from(await (await anna.result(graphOf(load(url)))).arrayBuffer()),
      ),
    );
    expect(byOwner).toEqual(bySignature);
  });
  it("are given by no tile because a visitor names them", async () => {
    const job = await anna.job(graphOf(loads(good)[0]!));
    const own = `${server.api}/jobs/${job.id}/results`;
    const process = {
      parameters: [{ name: "where", description: "What to show.", schema: { type: "string" }, default: own }],
      process_graph: {
        load: node("load_stac", { url: { from_parameter: "where" } }),
        save: node("save_result", { data: from("load"), format: "PNG" }, true),
      },
    };
    const created = await anna.call("POST", "/services", { type: "XYZ", process });
    const id = created.headers.get("OpenEO-Identifier")!;
    const named = (url: string): Promise<Response> =>
      fetch(`${server.url}/xyz/${id}/14/8874/5825?${new URLSearchParams({ where: url })}`);
    expect((await named(own)).status).toBe(400);
    expect((await tileOf(id)).status).toBe(200);
    expect((await named(own)).status).toBe(400);
    web.documents.set("/public.json", smallItem(`${web.url}/a.tif${good}`));
    expect((await named(`${web.url}/public.json`)).status).toBe(200);
    // Nor after they are gone.
    await anna.call("DELETE", `/jobs/${job.id}`);
    await setTimeout(sourceFreshMs + 2000);
    expect((await tileOf(id)).status).toBe(400);
  });
});

describe("what is told of a signed address", () => {
  it("errors, logs of jobs and services, and traces do not repeat it", async () => {
    const texts: string[] = [];
    for (const load of [
      ...loads(wrong[1]!),
      node("load_url", { url: `${web.url}/none.csv?sig=bad`, format: "CSV" }),
    ]) {
      const result = await bert.result(graphOf(load));
      texts.push(await result.text(), JSON.stringify([...result.headers]));
      texts.push(await (await bert.call("POST", "/validation", { process_graph: graphOf(load) })).text());
      const id = await service(bert, load);
      texts.push(await (await tileOf(id)).text());
      texts.push(await (await bert.call("GET", `/services/${id}/logs`)).text());
      const job = await bert.job(graphOf(load));
      const logs = (await (await bert.call("GET", `/jobs/${job.id}/logs`)).json()) as LogsDocument;
      texts.push(JSON.stringify(logs));
      texts.push(await (await bert.call("GET", `/jobs/${job.id}/results`)).text());
    }
    for (const text of texts) expect(text).not.toMatch(/Signature|sig=|=bad/);
    expect(texts.join()).toContain("access is denied");
  });
  it("documents of results, which go to whoever has their link, do not repeat it; the job does for its owner", async () => {
    const cube = node("save_result", { data: from("load"), format: "netCDF" });
    const job = await anna.job({ ...graphOf(loads(good)[0]!), cube });
    const answer = await anna.call("GET", `/jobs/${job.id}/results`);
    const text = await answer.clone().text();
    const { links, assets } = (await answer.json()) as ResultsDocument;
    expect(text).toContain(`${web.url}/a.tif`);
    const documents = [text];
    for (const { rel, href } of links)
      if (rel !== "preview") documents.push(await (await fetch(href)).text());
    for (const document of documents) expect(document).not.toContain("Signature");
    expect(JSON.stringify(await (await anna.call("GET", `/jobs/${job.id}`)).json())).toContain(good);
    // A result made from results does not give away the link to those.
    const second = await anna.job(
      graphOf(node("load_url", { url: assets["result.tif"]!.href, format: "GTiff" })),
    );
    const third = node("load_url", { url: assets["result-2.nc"]!.href, format: "netCDF" });
    expect([second.status, (await anna.job(graphOf(third))).status]).toEqual(["finished", "finished"]);
    const results = await (await anna.call("GET", `/jobs/${second.id}/results`)).text();
    expect(results).toContain(`/results/${job.id}/1/assets/result.tif`);
    expect(results).not.toContain(new URL(assets["result.tif"]!.href).pathname);
  });
});
