/** Logging in by OpenID Connect with the clients that people use: the Python client's flows, and a browser's. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Plugin, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { type LocalProvider, providerEntry, startProvider } from "../../scripts/lib/provider/index.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { answerProvider, logInAt } from "../support/log-in.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const python = ".venv/bin/python";
const hasClient = existsSync(python) && spawnSync(python, ["-c", "import openeo"]).status === 0;
if (!hasClient) console.warn("skipped: the Python client (.ci/run makes .venv with it)");
if (!browserIsHere) console.warn("skipped: logging in with a browser (no Chromium)");

/** Short, so that a client has to renew its token. */
const tokenSeconds = 5;
let server: TestServer;
let provider: LocalProvider;
let page: { readonly url: string; readonly server: Server };

beforeAll(async () => {
  if (!browserIsHere) return;
  page = await servedPage();
  const api = "http://localhost/openeo/v1";
  provider = await startProvider({ port: await freePort(), api, tokenSeconds, redirects: [page.url] });
  const entry = providerEntry(provider, api);
  const [client] = entry["default_clients"] as [{ redirect_urls: string[] }];
  // A token that is over is over at once, not half a minute later.
  const more = { clock_skew_seconds: 0, default_clients: [{ ...client, redirect_urls: [page.url] }] };
  server = await startTestServer({ vars: { OPENEO_OIDC: JSON.stringify([{ ...entry, ...more }]) } });
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await provider?.stop();
  page?.server.close();
});

/** The client chooses between Node and browsers when it runs; a page has no use for the part of Node. */
const browserParts: Plugin = {
  name: "browser-parts",
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/node$/ }, ({ importer, resolveDir }) =>
      importer.endsWith("env.js") ? { path: join(resolveDir, "browser.js") } : null,
    );
  },
};

/** Where the JavaScript client is sent back to. */
async function servedPage(): Promise<typeof page> {
  const bundle = await build({
    entryPoints: ["test/support/oidc-page.ts"],
    bundle: true,
    format: "iife",
    platform: "browser",
    define: { global: "window", "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "error",
    plugins: [browserParts],
  });
  const pages = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" });
    response.end(
      isScript ? bundle.outputFiles[0]!.contents : '<!doctype html><script src="/page.js"></script>',
    );
  });
  await new Promise<void>((settle) => pages.listen(0, "127.0.0.1", settle));
  const { port } = pages.address() as { port: number };
  return { url: `http://localhost:${port}/callback`, server: pages };
}

/** Reads "open" lines, logs in at them, and gives the last line. */
async function walked(script: ChildProcess): Promise<string> {
  let last = "";
  let errors = "";
  script.stderr!.on("data", (data: Buffer) => (errors += data.toString()));
  const ended = new Promise<number>((settle) => script.on("exit", (code) => settle(code ?? 1)));
  for await (const line of createInterface({ input: script.stdout! })) {
    const address = /^open (\S+)$/.exec(line)?.[1];
    if (address) await inBrowser((tab) => logInAt(tab, address, ["demo", "demo"]));
    else last = line;
  }
  if ((await ended) !== 0) throw new Error(errors);
  return last;
}

describe.runIf(hasClient && browserIsHere)("the Python client", () => {
  it("logs in by device code, refresh token, authorization code with PKCE, and client credentials", async () => {
    const home = mkdtempSync(join(tmpdir(), "openeo-home-"));
    const env = {
      ...process.env,
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      PYTHONUNBUFFERED: "1",
    };
    const { id, secret } = provider.service;
    const script = spawn(python, ["test/clients/oidc.py", server.url, id, secret], { env });
    const report = JSON.parse(await walked(script)) as Record<string, { user_id: string; name: string }> & {
      client: string;
      asked: string[];
      form: string[];
      jobs: Record<string, string[]>;
      "asked again": string[];
    };
    rmSync(home, { recursive: true, force: true });
    const { device } = report;
    console.log(`openeo ${report.client}: ${device!.name} as ${device!.user_id}`);
    expect(device).toMatchObject({ name: "Demo User" });
    for (const flow of ["refreshed", "renewed", "refresh", "code", "plain"])
      expect(report[flow]).toEqual(device);
    expect(report.asked).toHaveLength(1);
    expect(report["asked again"]).toEqual([]);
    expect(report["service"]!.user_id).not.toBe(device!.user_id);
    expect(report.form).toEqual(["oidc", "local"]);
    expect(report.jobs).toEqual({ code: ["by login"], service: [] });
  });
});

describe.runIf(browserIsHere)("a browser", () => {
  it("logs in with the JavaScript client as the Web Editor does: PKCE by redirect, plain JWT, account, jobs, services", async () => {
    await inBrowser(async (tab) => {
      await tab.goto(page.url);
      const begun = tab.evaluate(
        (api) => (window as unknown as { start(api: string): Promise<unknown> }).start(api),
        server.api,
      );
      await tab.waitForURL((url) => url.origin === provider.issuer);
      await begun.catch(() => undefined);
      await answerProvider(tab, ["demo", "demo"]);
      await tab.waitForURL((url) => url.searchParams.has("code"));
      const result = (await tab.evaluate(
        (api) => (window as unknown as { start(api: string): Promise<unknown> }).start(api),
        server.api,
      )) as { account: { name: string; user_id: string }; jobs: number; services: number; token: string };
      expect(result).toMatchObject({ account: { name: "Demo User" }, jobs: 0, services: 0 });
      expect(result.token.split(".")).toHaveLength(3);
    });
  });
  it("is told of a wrong password by the provider, and may try again", async () => {
    await inBrowser(async (tab) => {
      await tab.goto(page.url);
      void tab
        .evaluate(
          (api) => (window as unknown as { start(api: string): Promise<unknown> }).start(api),
          server.api,
        )
        .catch(() => undefined);
      await tab.waitForURL((url) => url.origin === provider.issuer);
      await tab.locator("input[name=name]").fill("demo");
      await tab.locator("input[name=password]").fill("wrong");
      await tab.getByRole("button", { name: "Log in" }).click();
      expect(await tab.getByRole("alert").textContent()).toContain("do not fit");
      await answerProvider(tab, ["demo", "demo"]);
      expect(new URL(tab.url()).searchParams.has("code")).toBe(true);
    });
  });
});
