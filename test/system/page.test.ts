/** The landing page in a browser: it draws tiles of our own service, changes with the date, runs a job, publishes, and has no errors. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDemo } from "../../scripts/lib/make-demo.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

if (!browserIsHere) console.warn("skipped: the page in a browser (no Chromium)");

let server: TestServer;
beforeAll(async () => {
  if (!browserIsHere) return;
  server = await startTestServer();
  await makeDemo(server.admin, { dates: 6, tell: () => undefined });
});
afterAll(() => server?.stop());

it.runIf(browserIsHere)("shows a map that moves with the date slider", async () => {
  await inBrowser(async (page) => {
    const errors: string[] = [];
    const tiles: { status: number; url: string; bytes: number }[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("response", (response) => {
      if (!response.url().includes("/xyz/")) return;
      // Answers that are still on their way when the browser closes have no body to look at.
      const body = response.body().catch(() => Buffer.alloc(0));
      void body.then(({ length }) =>
        tiles.push({ status: response.status(), url: response.url(), bytes: length }),
      );
    });
    await page.goto(server.url);
    await expect
      .poll(() => tiles.filter((tile) => tile.url.includes("2024-06-01") && tile.bytes > 5000).length, {
        timeout: 30_000,
      })
      .toBeGreaterThan(3);
    expect(await page.locator("#date-text").textContent()).toBe("June 1");
    await page.locator("#date").fill("0");
    await page.locator("#date").dispatchEvent("change");
    await expect
      .poll(() => tiles.filter((tile) => tile.url.includes("2024-01-17") && tile.bytes > 3000).length, {
        timeout: 30_000,
      })
      .toBeGreaterThan(3);
    expect(tiles.every((tile) => tile.status === 200)).toBe(true);
    expect(errors).toEqual([]);
    expect(await page.locator("#snippet").textContent()).toContain(server.api);
  });
});

it.runIf(browserIsHere)(
  "runs a job with its progress, shows its result, and publishes services",
  async () => {
    await inBrowser(async (page) => {
      const errors: string[] = [];
      const pictures: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("response", (response) => {
        const name = /\/results\/.*\/([^/]+\.png)/.exec(response.url())?.[1];
        if (name) pictures.push(`${response.status()} ${name}`);
      });
      await page.goto(server.url);
      await page.locator("[name=password]").fill("wrong");
      await page.locator("#login button").click();
      await expect.poll(() => page.locator("#said").textContent()).toContain("Credentials");
      await page.locator("[name=password]").fill("demo");
      await page.locator("#login button").click();
      await page.locator("#run-example").click();
      await page.locator("#jobs progress").waitFor();
      await page.locator("#jobs .state.finished").waitFor({ timeout: 60_000 });
      await page.locator("#jobs button", { hasText: "Files" }).click();
      await expect
        .poll(async () => (await page.locator("#jobs .files a").allTextContents()).join())
        .toMatch(/\.tif\b/);
      await page.locator("#jobs button", { hasText: "On the map" }).click();
      // The coloured one that the graph saves, not the thumbnail of its values.
      await expect.poll(() => pictures).toEqual(["200 result-2.png"]);
      expect(await page.locator("#date-text").textContent()).toBe("Greenest pixel of summer 2024");
      const focused = (): Promise<string | null> =>
        page.evaluate(() => document.activeElement!.getAttribute("aria-label"));
      await page.locator("#jobs button", { hasText: "Delete" }).focus();
      await page.locator("#run-example").evaluate((button) => (button as HTMLElement).click());
      await page.locator("#jobs li:nth-child(2)").waitFor();
      expect(await focused()).toBe("Delete: Greenest pixel of summer 2024");
      for (const type of ["xyz", "wmts"]) await page.locator(`#publish-${type}`).click();
      await expect.poll(() => page.locator("#services .address").count()).toBe(2);
      const addresses = await page.locator("#services .address").allTextContents();
      const tile = addresses.find((address) => address.includes("{z}"))!;
      const url = tile.replace("{z}", "12").replace("{x}", "2220").replace("{y}", "1454");
      expect((await fetch(url)).status).toBe(200);
      expect(await (await fetch(addresses.find((address) => address.endsWith(".xml"))!)).text()).toContain(
        "<Contents>",
      );
      expect(errors).toEqual([]);
    });
  },
);
