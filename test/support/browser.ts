/** Headless Chromium for one test. */
import { existsSync } from "node:fs";
import { type Page, chromium } from "playwright-core";

const path = "/usr/bin/chromium";
export const browserIsHere = existsSync(path);

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens a page, uses it, and closes the browser however that ends. */
export async function inBrowser<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: path, args: quiet });
  try {
    return await use(await browser.newPage({ viewport: { width: 1180, height: 1200 } }));
  } finally {
    await browser.close();
  }
}
