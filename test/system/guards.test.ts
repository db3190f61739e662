/** What users made and wrote goes out so that a browser runs nothing of it, from the real Worker and its assets. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResultsDocument } from "../support/job-documents.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { type SignedServer, startSignedServer } from "../support/signed-server.ts";
import { smallTiff } from "../support/small-tiff.ts";
import { type TestServer, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, anonymous, loggedIn } from "../support/users.ts";

let server: TestServer;
let web: SignedServer;
let anna: TestUser;
const evil = '<script>document.title="owned"</script>"; filename=x.html';

beforeAll(async () => {
  server = await startTestServer();
  web = await startSignedServer();
  web.signatures.add("good");
  web.files.set("/a.tif", smallTiff());
  anna = await loggedIn(server, "anna");
});
afterAll(async () => {
  await server?.stop();
  await web?.stop();
});

const load = (): object =>
  node("load_url", { url: `${web.url}/a.tif?X-Amz-Signature=good`, format: "GTiff" });
const saved = (format: string): object => ({
  load: load(),
  save: node("save_result", { data: from("load"), format }, true),
});

function expectGuarded(answer: Response, disposition: string | RegExp): void {
  const of = (name: string): string => answer.headers.get(name) ?? "";
  expect(of("X-Content-Type-Options")).toBe("nosniff");
  expect(of("Content-Security-Policy").split(";")).toContain("sandbox");
  expect(of("Content-Security-Policy")).toContain("default-src 'none'");
  expect(of("Content-Type")).not.toMatch(/html|javascript|^$/);
  expect(of("Content-Disposition")).toMatch(disposition);
  expect(of("Content-Disposition")).toMatch(/^(inline|attachment); filename="[\w-][\w.-]*"$/);
}

describe("answers of the API", () => {
  it.each([
    ["GTiff", /^attachment; filename="result\.tif"$/],
    ["netCDF", /^attachment; filename="result\.nc"$/],
    ["JSON", /^inline; filename="result\.json"$/],
    ["PNG", /^inline; filename="result\.png"$/],
  ])("synchronous results: %s", async (format, disposition) => {
    const answer = await anna.result(saved(format));
    expect(answer.status).toBe(200);
    expectGuarded(answer, disposition);
  });
  it("several files at once", async () => {
    const again = node("save_result", { data: from("load"), format: "PNG" });
    const answer = await anna.result({ ...saved("GTiff"), again });
    expectGuarded(answer, /^attachment; filename="results\.tar"$/);
  });
  it("files, thumbnails and documents of jobs", { timeout: 60_000 }, async () => {
    const job = await anna.job({
      ...saved("GTiff"),
      png: node("save_result", { data: from("load"), format: "PNG" }),
      text: node("save_result", { data: from("load"), format: "JSON" }),
    });
    expect(job.status).toBe("finished");
    const answer = await anna.call("GET", `/jobs/${job.id}/results`);
    expectGuarded(answer.clone(), /\.json"$/);
    const { assets, links } = (await answer.json()) as ResultsDocument;
    expect(Object.keys(assets).length).toBe(3);
    for (const [name, { href }] of Object.entries(assets)) {
      const head = await fetch(href, { method: "HEAD" });
      for (const file of [await fetch(href), head, await fetch(href, { headers: { Range: "bytes=0-9" } })])
        expectGuarded(file, new RegExp(`filename="${name}"`));
    }
    for (const { href } of links) expectGuarded(await fetch(href), /filename="/);
  });
  it("services: tiles, TileJSON, WMTS, and their errors", async () => {
    for (const type of ["XYZ", "WMTS"]) {
      const process = { process_graph: saved("PNG") };
      const created = await anna.call("POST", "/services", { type, title: evil, description: evil, process });
      const id = created.headers.get("OpenEO-Identifier")!;
      const paths =
        type === "XYZ"
          ? [`/xyz/${id}/14/8874/5825`, `/xyz/${id}/tilejson.json`, `/xyz/${id}/14/8874/5825?time=${evil}`]
          : [
              `/wmts/${id}/1.0.0/WMTSCapabilities.xml`,
              `/wmts/${id}?SERVICE=WMTS&REQUEST=${encodeURIComponent(evil)}`,
              `/wmts/${id}/${encodeURIComponent(evil)}.png`,
            ];
      for (const path of paths) {
        const answer = await fetch(server.url + path);
        expectGuarded(answer.clone(), /filename="/);
        if ((answer.headers.get("Content-Type") ?? "").includes("xml"))
          expect(await answer.text()).not.toContain("<script>");
      }
    }
  });
  it("errors that repeat what the user wrote, on every kind of path", async () => {
    const graph = { [evil]: node("load_url", { url: evil, format: evil }, true) };
    expectGuarded(await anna.result(graph), /filename="/);
    expectGuarded(
      await anonymous(server).call("POST", "/validation", { process_graph: graph }),
      /filename="/,
    );
    for (const path of ["/openeo/v1/", "/openeo/v1/nothing", "/openeo/v2/", `/results/${evil}`, "/_admin/x"])
      expectGuarded(await fetch(server.url + path), /filename="/);
  });
});

/** Node's fetch does not let one choose the Host. */
function getAs(host: string, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((settle, fail) => {
    const { hostname, port } = new URL(server.url);
    const asked = request({ hostname, port, path, headers: { ...headers, Host: host } }, (answer) => {
      let text = "";
      answer.on("data", (part: Buffer) => (text += part.toString()));
      answer.on("end", () => settle(`${answer.statusCode} ${text}`));
    });
    asked.on("error", fail);
    asked.end();
  });
}

describe("the Host header", () => {
  it("decides links, and not which tokens hold", async () => {
    const login = { Authorization: `Basic ${btoa("anna:the password of anna")}` };
    for (const issuing of ["one.test", "two.test:8080"]) {
      const answer = await getAs(issuing, "/openeo/v1/credentials/basic", login);
      const { access_token: token } = JSON.parse(answer.slice(4)) as { access_token: string };
      const [, claims] = token.split(".");
      expect(Buffer.from(claims!, "base64url").toString()).not.toContain(".test");
      for (const host of ["one.test", "two.test:8080", "localhost"]) {
        const me = await getAs(host, "/openeo/v1/me", { Authorization: `Bearer basic//${token}` });
        expect(me.slice(0, 3)).toBe("200");
      }
    }
    expect(await getAs("one.test", "/.well-known/openeo", {})).toContain("http://one.test/openeo/v1/");
  });
});

describe("the page", () => {
  it("has a strict policy, and its files are what they say", async () => {
    for (const path of ["/", "/main.js", "/style.css"]) {
      const answer = await fetch(server.url + path);
      expect(answer.status).toBe(200);
      const policy = answer.headers.get("Content-Security-Policy") ?? "";
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ])
        expect(policy.split("; ")).toContain(part);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
    const login = (await fetch(`${server.url}/login`)).headers.get("Content-Security-Policy") ?? "";
    expect(login.split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(login).toMatch(/connect-src 'self' https:/);
    expect(login).not.toMatch(/unsafe|,/);
    expect((await fetch(`${server.url}/_headers`)).status).toBe(404);
  });
  it.runIf(browserIsHere)(
    "keeps its login where nothing else can read it",
    { timeout: 120_000 },
    async () => {
      const job = await anna.job(saved("PNG"));
      const { links } = (await (await anna.call("GET", `/jobs/${job.id}/results`)).json()) as ResultsDocument;
      await inBrowser(async (page) => {
        await page.goto(server.url);
        await page.locator("#login-open").click();
        await page.locator("[name=name]").fill("anna");
        await page.locator("[name=password]").fill("the password of anna");
        await page.locator("#login-form button").click();
        await page.locator("#log-out").waitFor();
        const kept = await page.evaluate(() => [
          localStorage.length,
          document.cookie.length,
          Object.values(window as unknown as Record<string, unknown>).filter(
            (value) => typeof value === "string" && value.includes("eyJ"),
          ).length,
        ]);
        expect(kept).toEqual([0, 0, 0]);
        // Served bytes in a window of the page are of no origin: neither can look into the other.
        const [opened] = await Promise.all([
          page.context().waitForEvent("page"),
          page.evaluate((href) => void window.open(href), links[0]!.href),
        ]);
        await opened.waitForLoadState();
        expect(await opened.evaluate(() => self.origin)).toBe("null");
        // What outlives a reload is the tab's alone, and of its origin.
        expect(
          await opened.evaluate(() => {
            try {
              return sessionStorage.length;
            } catch (error) {
              return (error as Error).name;
            }
          }),
        ).toBe("SecurityError");
      });
    },
  );
});
