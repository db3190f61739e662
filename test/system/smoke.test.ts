/** The built bundle in plain workerd: its size, and that nothing in it needs code generation. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { buildPage } from "../../scripts/lib/page.ts";
import { differenceFrom, jp2Files, typedAs } from "../support/jp2-files.ts";
import { committedCases, largestDifference, withAlpha } from "../support/codec-cases.ts";
import { type TestServer, node, parameter, post, startTestServer } from "../support/server.ts";

const configPath = "wrangler.codecs-test.toml";
const out = mkdtempSync(join(tmpdir(), "bundle-"));

describe("the bundle", () => {
  it("is small, and a dry deployment passes", async () => {
    await buildPage();
    execFileSync(
      process.execPath,
      ["node_modules/wrangler/bin/wrangler.js", "deploy", "--dry-run", "--outdir", out],
      { env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" } },
    );
    const bytes = readdirSync(out)
      .filter((name) => /\.(js|wasm)$/.test(name))
      .reduce((sum, name) => sum + gzipSync(readFileSync(join(out, name))).length, 0);
    console.log(`bundle: ${(bytes / 1024).toFixed(0)} KiB gzipped`);
    expect(bytes).toBeLessThan(1.5 * 1024 * 1024);
  });
  it("as it was built, computes in workerd, where code generation from strings is forbidden", async () => {
    const server: TestServer = await startTestServer({ built: join(out, "worker.js") });
    try {
      const process_graph = {
        list: node("array_create", { data: [1, 2, null, 4] }),
        mean: node("mean", { data: { from_node: "list" } }),
        all: node("array_create", { data: [{ from_node: "mean" }, { from_node: "count" }], repeat: 1 }, true),
        count: node("count", {
          data: { from_node: "list" },
          condition: { process_graph: { big: node("gt", { x: parameter("x"), y: 1 }, true) } },
        }),
      };
      const response = await post(server, "/result", { process: { process_graph } });
      expect(await response.json()).toEqual([7 / 3, 2]);
    } finally {
      await server.stop();
    }
  });
  it("decodes in workerd what needs WebAssembly", async () => {
    const date = /compatibility_date = .*/.exec(readFileSync("wrangler.toml", "utf8"))![0];
    writeFileSync(configPath, `name = "codecs"\nmain = "test/workers/codecs-worker.ts"\n${date}\n`);
    process.env["OPENEO_STATE_DIR"] = out;
    const blocks = committedCases("webp");
    const server = await startServer(openState(), await freePort(), { config: configPath });
    try {
      for (const block of blocks) {
        const response = await fetch(server.url, {
          method: "POST",
          body: block.bytes as Uint8Array<ArrayBuffer>,
        });
        const [width, , samples] = response.headers.get("X-Shape")!.split(" ").map(Number);
        expect(width, block.name).toBe(block.blockWidth);
        const data = new Uint8Array(await response.arrayBuffer());
        const values = withAlpha({ data, samples: samples! }, block.samples);
        expect(largestDifference(values, block), block.name).toBe(0);
      }
      for (const file of jp2Files.filter(({ bytes, lossy }) => bytes[0] === 0xff && !lossy)) {
        const body = file.bytes as Uint8Array<ArrayBuffer>;
        const response = await fetch(`${server.url}/jpeg2000`, { method: "POST", body });
        const planes = typedAs(file.type, new Int32Array(await response.arrayBuffer()));
        expect(differenceFrom(file, file.levels[0]!, planes), file.name).toBe(0);
      }
    } finally {
      await server.stop();
      rmSync(configPath);
    }
  });
});
