/** In workerd: nothing that a document of others says opens what lies in our own bucket; every door is tried. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { newImportId } from "../../scripts/lib/importing.ts";
import { importUrl } from "../../scripts/lib/import-url.ts";
import { type SignedServer, startSignedServer } from "../support/signed-server.ts";
import { smallItem, smallTiff } from "../support/small-tiff.ts";
import { type TestServer, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, anonymous, loggedIn } from "../support/users.ts";

let server: TestServer;
let web: SignedServer;
let anna: TestUser;
let bert: TestUser;
/** Keys of what is not theirs: a file of the catalogue that is not offered, and one of a job of Anna's. */
const secrets: string[] = [];

const extent = { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } };
const foreign = (links: object[]): object => ({
  type: "Collection",
  stac_version: "1.0.0",
  id: "foreign",
  description: "of others",
  license: "other",
  extent,
  links,
});

beforeAll(async () => {
  web = await startSignedServer();
  const entry = { kind: "stac-api", id: "upstream", api: `${web.url}/api`, collection: "foreign" };
  server = await startTestServer({ vars: { OPENEO_COLLECTIONS: JSON.stringify([entry]) } });
  [anna, bert] = [await loggedIn(server, "anna"), await loggedIn(server, "bert")];
  const hidden = newImportId();
  await server.admin.beginImport(hidden, { ...foreign([]), id: "hidden" });
  await server.admin.putImportFile(hidden, "i/B.tif", smallTiff());
  secrets.push(`catalog/hidden/@${hidden}/i/B.tif`);
  web.signatures.add("open");
  web.files.set("/a.tif", smallTiff(1000));
  const graph = {
    load: node("load_url", { url: `${web.url}/a.tif?X-Amz-Signature=open`, format: "GTiff" }),
    save: node("save_result", { data: from("load"), format: "GTiff" }, true),
  };
  const job = await anna.job(graph);
  expect(job.status).toBe("finished");
  secrets.push(`jobs/${job.id}/1/assets/result.tif`, `jobs/${job.id}/1/plan.json`);
});
afterAll(async () => {
  await server?.stop();
  await web?.stop();
});

/** What the load gives, in all the ways in which a graph is looked at. */
async function refusals(load: object): Promise<void> {
  const save = node("save_result", { data: from("load"), format: "GTiff" }, true);
  const graph = { load, save };
  for (const user of [bert, anonymous(server)]) {
    const validation = await user.call("POST", "/validation", { process_graph: graph });
    const { errors, cubes } = (await validation.json()) as { errors: unknown[]; cubes?: unknown };
    expect([errors.length, cubes]).toEqual([1, undefined]);
  }
  const answer = await bert.result(graph);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: expect.not.stringContaining("Internal") as string });
}

const loadStac = (path: string): object => node("load_stac", { url: `${web.url}${path}` });

describe("storage names", () => {
  it("as assets of an item, and as alternates", async () => {
    for (const key of secrets) {
      web.documents.set("/item.json", smallItem(`r2:${key}`));
      await refusals(loadStac("/item.json"));
      web.documents.set(
        "/item.json",
        smallItem("ftp://nobody.test/x.tif", { alternate: { a: { href: `r2:${key}` } } }),
      );
      await refusals(loadStac("/item.json"));
    }
  });
  it("in a list of items, and in items of a catalogue", async () => {
    const item = smallItem(`r2:${secrets[0]}`);
    web.documents.set("/items.json", { type: "FeatureCollection", features: [item], links: [] });
    await refusals(loadStac("/items.json"));
    web.documents.set("/i.json", item);
    web.documents.set("/c.json", foreign([{ rel: "item", href: "./i.json" }]));
    await refusals(loadStac("/c.json"));
    web.documents.set("/own.json", {
      ...foreign([]),
      created: "2024-01-01T00:00:00Z",
      assets: item["assets"],
    });
    await refusals(loadStac("/own.json"));
  });
  it("as links of documents, and behind redirects", async () => {
    for (const rel of ["item", "child", "items", "data"]) {
      web.documents.set("/c.json", foreign([{ rel, href: `r2:${secrets[2]}` }]));
      await refusals(loadStac("/c.json"));
    }
    web.redirects.set("/moved", `r2:${secrets[1]}`);
    await refusals(loadStac("/moved"));
    await refusals(node("load_url", { url: `${web.url}/moved`, format: "GTiff" }));
  });
  it("given to the loads themselves", async () => {
    for (const key of secrets) {
      await refusals(node("load_stac", { url: `r2:${key}` }));
      for (const format of ["GTiff", "netCDF", "GeoJSON", "JSON", "CSV", "GeoParquet", "JP2OpenJPEG"])
        await refusals(node("load_url", { url: `r2:${key}`, format }));
    }
  });
  it("in collections that are searched on other servers", async () => {
    const links = [
      { rel: "search", href: `${web.url}/api/search`, method: "GET" },
      { rel: "data", href: `${web.url}/api/collections` },
    ];
    web.documents.set("/api", {
      type: "Catalog",
      stac_version: "1.0.0",
      id: "api",
      description: "x",
      links,
      conformsTo: [],
    });
    web.documents.set("/api/collections/foreign", foreign([]));
    const features = [smallItem(`r2:${secrets[0]}`)];
    web.documents.set("/api/search", { type: "FeatureCollection", features, links: [] });
    await refusals(node("load_collection", { id: "upstream", spatial_extent: null, temporal_extent: null }));
  });
  it("in catalogues of others that an operator imports", async () => {
    web.documents.set("/i.json", smallItem(`r2:${secrets[0]}`));
    web.documents.set("/c.json", foreign([{ rel: "item", href: "./i.json" }]));
    await expect(
      importUrl(server.admin, { url: `${web.url}/c.json`, id: null }, () => undefined),
    ).rejects.toThrow(/only https URLs are read/);
    const folder = mkdtempSync(join(tmpdir(), "foreign-"));
    writeFileSync(join(folder, "collection.json"), JSON.stringify(foreign([])));
    writeFileSync(join(folder, "i.json"), JSON.stringify(smallItem(`r2:${secrets[1]}`)));
    await expect(importFolder(server.admin, folder, () => undefined)).rejects.toThrow(
      /only https URLs are read/,
    );
    rmSync(folder, { recursive: true });
  });
  it("in jobs and services of strangers", async () => {
    web.documents.set("/item.json", smallItem(`r2:${secrets[1]}`));
    const job = await bert.job({
      load: loadStac("/item.json"),
      save: node("save_result", { data: from("load"), format: "GTiff" }, true),
    });
    expect(job.status).toBe("error");
    const process_graph = {
      load: loadStac("/item.json"),
      save: node("save_result", { data: from("load"), format: "PNG" }, true),
    };
    const created = await bert.call("POST", "/services", { type: "XYZ", process: { process_graph } });
    const tile = await fetch(`${server.url}/xyz/${created.headers.get("OpenEO-Identifier")}/14/8874/5825`);
    expect(tile.status).toBe(400);
  });
});
