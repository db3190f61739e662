/** The engine is portable: the same plan on the same COG over http gives the same bits in headless Chromium and in Node. */
import { type Server, createServer } from "node:http";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { smoothed } from "../support/browser-entry.ts";
import { MemoryFiles } from "../support/memory-files.ts";

if (!browserIsHere) console.warn("skipped: the engine in a browser (no Chromium)");

let server: Server;
let url = "";
beforeAll(async () => {
  const files = new MemoryFiles();
  const grid = {
    crs: "EPSG:32633",
    originX: 500000,
    originY: 5100000,
    stepX: 10,
    stepY: -10,
    width: 300,
    height: 270,
  };
  files.add("cog", grid, {
    type: "float32",
    nodata: -9999,
    value: (i) => ((i * 48271) % 65537) * 10 ** ((i % 17) - 6),
  });
  const cog = files.files.get("cog")!;
  const bundle = await build({
    entryPoints: ["test/support/browser-entry.ts"],
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "error",
  });
  server = createServer((request, response) => {
    if (request.url === "/")
      return void response
        .writeHead(200, { "Content-Type": "text/html" })
        .end('<script src="/bundle.js"></script>');
    if (request.url === "/bundle.js")
      return void response
        .writeHead(200, { "Content-Type": "text/javascript" })
        .end(bundle.outputFiles[0]!.contents);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    if (!range) return void response.writeHead(404).end();
    const part = cog.subarray(Number(range[1]), Number(range[2]) + 1);
    response
      .writeHead(206, {
        "Content-Range": `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${cog.length}`,
        ETag: '"v1"',
      })
      .end(part);
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => void server.close());

it.runIf(browserIsHere)("gives the same bits in Chromium and in Node", async () => {
  await inBrowser(async (page) => {
    await page.goto(url);
    const there = await page.evaluate(
      (target) => (window as unknown as { smoothed(url: string): Promise<number[]> }).smoothed(target),
      `${url}/cog.tif`,
    );
    const here = await smoothed(`${url}/cog.tif`, platformCodecs);
    expect(here.length).toBe(81_000);
    expect(there.every((value, i) => Object.is(value, here[i]))).toBe(true);
  });
});
