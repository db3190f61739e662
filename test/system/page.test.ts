/** The page in a browser: its map follows what is chosen and typed, tells values, runs jobs, publishes, and anybody can use it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDemo } from "../../scripts/lib/make-demo.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

if (!browserIsHere) console.warn("skipped: the page in a browser (no Chromium)");

const python = ".venv/bin/python";
const hasPython = existsSync(python) && spawnSync(python, ["-c", "import openeo"]).status === 0;

let server: TestServer;
beforeAll(async () => {
  if (!browserIsHere) return;
  server = await startTestServer();
  await makeDemo(server.admin, { dates: 6, tell: () => undefined });
});
afterAll(() => server?.stop());

interface Watched {
  readonly errors: string[];
  /** Tiles of previews and results that have arrived with something in them, by their address. */
  readonly tiles: string[];
}

async function opened(page: Page): Promise<Watched> {
  const watched: Watched = { errors: [], tiles: [] };
  page.on("pageerror", (error) => watched.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") watched.errors.push(message.text());
  });
  page.on("response", (response) => {
    if (!/\/xyz\/\d+\/\d+\/\d+$/.test(response.url())) return;
    if (response.status() !== 200) watched.errors.push(`${response.status()} ${response.url()}`);
    // Answers that are still on their way when the browser closes have no body to look at.
    void response.body().then(
      ({ length }) => length > 1000 && watched.tiles.push(response.url()),
      () => undefined,
    );
  });
  await page.goto(server.url);
  return watched;
}

const previewsOf = ({ tiles }: Watched): number =>
  new Set(tiles.map((url) => /\/preview\/([^/]+)/.exec(url)?.[1] ?? "")).size;

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: here } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = (await here.run()).violations;
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

it.runIf(browserIsHere)(
  "the map follows ready graphs, days and what is typed; errors stand at the node",
  async () => {
    await inBrowser(async (page) => {
      const watched = await opened(page);
      await expect.poll(() => watched.tiles.length, { timeout: 40_000 }).toBeGreaterThan(3);
      expect(await page.locator("#synthetic").isVisible()).toBe(true);
      const day = await page.locator("#day-text").textContent();
      await page.locator("#day").fill("0");
      await page.locator("#day").dispatchEvent("change");
      await expect.poll(() => previewsOf(watched), { timeout: 30_000 }).toBe(2);
      expect(await page.locator("#day-text").textContent()).not.toBe(day);
      await page.getByRole("button", { name: "True colour" }).click();
      await expect.poll(() => previewsOf(watched), { timeout: 30_000 }).toBe(3);
      await page.locator("#tab-graph").click();
      await page.locator(".cm-content").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.locator(".cm-content").focus();
      await page.keyboard.press("ControlOrMeta+A");
      const graph = (bands: string): string =>
        JSON.stringify({
          load: {
            process_id: "load_collection",
            arguments: {
              id: "SYNTHETIC_S2_DEMO",
              spatial_extent: null,
              temporal_extent: null,
              bands: [bands],
            },
          },
          scaled: {
            process_id: "apply",
            arguments: {
              data: { from_node: "load" },
              process: {
                process_graph: {
                  s: {
                    process_id: "linear_scale_range",
                    arguments: { x: { from_parameter: "x" }, inputMin: 0, inputMax: 4000, outputMax: 255 },
                    result: true,
                  },
                },
              },
            },
            result: true,
          },
        });
      await page.keyboard.insertText(graph("B08"));
      await expect.poll(() => previewsOf(watched), { timeout: 30_000 }).toBe(4);
      expect(await page.locator("#by-hand").isVisible()).toBe(true);
      expect(watched.errors).toEqual([]);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.insertText(graph("B99"));
      await expect
        .poll(() => page.locator("#said").textContent(), { timeout: 30_000 })
        .toMatch(/^At load: .*B99/);
      await expect
        .poll(() => page.locator(".cm-lintRange-error").textContent(), { timeout: 30_000 })
        .toBe('"load"');
      await page.getByRole("button", { name: "NDVI", exact: true }).click();
      await page.locator("#tab-explain").click();
      await expect
        .poll(() => page.locator("#explain-nodes").textContent(), { timeout: 20_000 })
        .toMatch(/ndvi.*y \d+ × x \d+/);
    });
  },
);

it.runIf(browserIsHere)(
  "tells values, a place over time, and is usable on a telephone and in the dark",
  async () => {
    await inBrowser(async (page) => {
      const watched = await opened(page);
      await expect.poll(() => watched.tiles.length, { timeout: 40_000 }).toBeGreaterThan(3);
      const box = (await page.locator("#map").boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await expect
        .poll(() => page.locator("#value").textContent(), { timeout: 30_000 })
        .toMatch(/^46\.\d{4}, 15\.\d{4} {2}(-?0\.\d+|no data)$/);
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await expect
        .poll(() => page.locator("#chart-title").textContent(), { timeout: 30_000 })
        .toMatch(/, 6 days$/);
      expect(await page.locator("#chart .unseen tr").count()).toBe(7);
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      expect(await violations(page)).toEqual([]);
      expect(watched.errors).toEqual([]);
    });
  },
);

it.runIf(browserIsHere)(
  "runs jobs and publishes for who has logged in, which a reload does not end",
  async () => {
    await inBrowser(async (page) => {
      const watched = await opened(page);
      await expect.poll(() => watched.tiles.length, { timeout: 40_000 }).toBeGreaterThan(3);
      await page.locator("#run-job").click();
      await page.locator("[name=name]").fill("demo");
      await page.locator("[name=password]").fill("wrong");
      await page.locator("#login-form button").click();
      await expect
        .poll(() => page.locator("#login-said").textContent(), { timeout: 20_000 })
        .toContain("Credentials");
      expect(await violations(page)).toEqual([]);
      watched.errors.length = 0;
      await page.locator("[name=password]").fill("demo");
      await page.locator("#login-form button").click();
      await page.locator("#log-out").waitFor();
      await page.reload();
      await expect.poll(() => page.locator("#user").textContent(), { timeout: 20_000 }).toBe("demo");
      await expect.poll(() => page.locator("#day-text").textContent(), { timeout: 20_000 }).toMatch(/^2024/);
      await page.locator("#run-job").click();
      await page.locator("#jobs .state.finished").waitFor({ timeout: 60_000 });
      await page.locator("#jobs button", { hasText: "Files" }).click();
      await expect
        .poll(async () => (await page.locator("#jobs .files a").allTextContents()).join(), {
          timeout: 20_000,
        })
        .toMatch(/\.tif\b/);
      await page.locator("#jobs button", { hasText: "On the map" }).click();
      await expect
        .poll(() => watched.tiles.filter((url) => url.includes("/results/")).length, { timeout: 30_000 })
        .toBeGreaterThan(0);
      for (const type of ["xyz", "wmts"]) await page.locator(`#publish-${type}`).click();
      await expect.poll(() => page.locator("#services .address").count(), { timeout: 20_000 }).toBe(2);
      const addresses = await page.locator("#services .address").allTextContents();
      const tile = addresses.find((address) => address.includes("{z}"))!;
      const url = tile.replace("{z}", "12").replace("{x}", "2220").replace("{y}", "1454");
      expect((await fetch(url)).status).toBe(200);
      const capabilities = addresses.find((address) => address.endsWith(".xml"))!;
      expect(await (await fetch(capabilities)).text()).toContain("<Contents>");
      const remove = page.getByRole("button", { name: /^Delete: NDVI.*XYZ$/ });
      await remove.click();
      await page.locator("#question button[value=no]").click();
      expect(await page.locator("#services .address").count()).toBe(2);
      await remove.click();
      await page.locator("#question button[value=yes]").click();
      await expect.poll(() => page.locator("#services .address").count(), { timeout: 20_000 }).toBe(1);
      expect(watched.errors).toEqual([]);
    });
  },
);

it.runIf(browserIsHere && hasPython).each(["README.md", "docs/clients/python.md"])(
  "the Python of %s runs as it stands",
  (page) => {
    const folder = mkdtempSync(join(tmpdir(), "page-"));
    const [, program] = /```python\n([\s\S]*?)```/.exec(readFileSync(page, "utf8"))!;
    const text = program!.replaceAll("http://localhost:8787", server.url);
    const { status, stderr } = spawnSync(resolve(python), ["-c", text], { cwd: folder, encoding: "utf8" });
    expect(status, stderr.slice(-2000)).toBe(0);
    const [first] = [...text.matchAll(/download\("([^"]+\.tif)"\)/g)].map(([, name]) => name!);
    expect(readFileSync(join(folder, first!)).subarray(0, 2).toString()).toBe("II");
    rmSync(folder, { recursive: true });
  },
);

it.runIf(browserIsHere)("is small: 200 KB for the first view, 400 KB with all that is loaded on use", () => {
  const bytes = (path: string): number => gzipSync(readFileSync(`dist/page/${path}`)).length;
  const first = ["index.html", "main.js", "style.css"].reduce((sum, path) => sum + bytes(path), 0);
  const parts = readdirSync("dist/page/parts").reduce((sum, name) => sum + bytes(`parts/${name}`), 0);
  expect(first).toBeLessThan(200_000);
  expect(first + parts).toBeLessThan(400_000);
});
