/** The landing page in a browser: it draws tiles of our own service, changes with the date, and has no errors. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDemo } from "../../scripts/lib/first-start.ts";
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
