/** In workerd: the back-end cannot be made to fetch itself, under a name of which it does not know that it is its own. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentHeader } from "../../src/io/http/deployment.ts";
import type { LogsDocument } from "../support/job-documents.ts";
import { type SignedServer, startSignedServer } from "../support/signed-server.ts";
import { type TestServer, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, loggedIn } from "../support/users.ts";

let server: TestServer;
let web: SignedServer;
let anna: TestUser;
/** The same server: it is called "localhost" by its clients. */
let other = "";
beforeAll(async () => {
  server = await startTestServer();
  web = await startSignedServer();
  anna = await loggedIn(server, "anna");
  other = server.url.replace("localhost", "127.0.0.1");
});
afterAll(async () => {
  await server?.stop();
  await web?.stop();
});

/** What the back-end says to everyone who is asked by it. */
async function ownId(): Promise<string> {
  await anna.result({ a: node("load_url", { url: `${web.url}/x.csv`, format: "CSV" }, true) });
  return web.asked.at(-1)!.headers.get(deploymentHeader)!;
}

it("every request to others carries one id", async () => {
  expect(await ownId()).toMatch(/^[0-9a-f]{32}$/);
  const id = await ownId();
  web.documents.set("/c.json", {
    type: "Catalog",
    stac_version: "1.0.0",
    id: "c",
    links: [{ rel: "child", href: "./d.json" }],
  });
  await anna.result({ a: node("load_stac", { url: `${web.url}/c.json` }, true) });
  expect(new Set(web.asked.map(({ headers }) => headers.get(deploymentHeader)))).toEqual(new Set([id]));
});

it("a request that brings it back is refused on every path, others are not", async () => {
  const id = await ownId();
  const paths = [
    "/openeo/v1/",
    "/openeo/v1/me",
    "/.well-known/openeo",
    `/xyz/${"0".repeat(32)}/0/0/0`,
    `/wmts/${"0".repeat(32)}`,
    "/results/x",
    "/_admin/users/x",
  ];
  for (const base of [server.url, other])
    for (const path of paths)
      for (const method of ["GET", "OPTIONS", "POST"]) {
        const answer = await fetch(base + path, { method, headers: { [deploymentHeader]: id } });
        expect([answer.status, answer.headers.get("Access-Control-Allow-Origin")], path).toEqual([508, "*"]);
        expect(await answer.json()).toMatchObject({ code: "LoopDetected", links: [] });
      }
  const stranger = await fetch(`${server.api}/`, { headers: { [deploymentHeader]: "0".repeat(32) } });
  expect(stranger.status).toBe(200);
});

describe("the back-end under another of its names", { timeout: 120_000 }, () => {
  const addresses = (): string[] => [
    `${other}/openeo/v1/collections`,
    `${other}/openeo/v1/jobs/x/results`,
    `${other}/xyz/${"0".repeat(32)}/0/0/0`,
    `${web.url}/moved`,
  ];
  const loads = (): object[] =>
    addresses().flatMap((url) => [
      node("load_stac", { url }),
      ...["GTiff", "CSV", "netCDF"].map((format) => node("load_url", { url, format })),
    ]);
  beforeAll(() => void web.redirects.set("/moved", `${other}/openeo/v1/`));

  it("is not read by requests", async () => {
    for (const load of loads()) {
      const save = node("save_result", { data: from("load"), format: "JSON" }, true);
      const answer = await anna.result({ load, save });
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { message: string }).message).toContain("leads back to this back-end");
    }
  });
  it("nor by jobs, which do not try it again", async () => {
    for (const load of loads().slice(0, 2)) {
      const job = await anna.job({
        load,
        save: node("save_result", { data: from("load"), format: "JSON" }, true),
      });
      const { logs } = (await (await anna.call("GET", `/jobs/${job.id}/logs`)).json()) as LogsDocument;
      expect(job.status).toBe("error");
      expect(logs.at(-1)!.message).toContain("leads back to this back-end");
      expect(logs.map(({ message }) => message).join()).not.toContain("Tried again");
    }
  });
});
