/** Somebody at a browser who logs in wherever a provider asks for it, and says yes to all else. */
import type { Page } from "playwright-core";

/** Until the page is none of the provider's any more, or says that it is done. */
export async function logInAt(
  page: Page,
  address: string,
  [name, password]: readonly [string, string],
): Promise<void> {
  await page.goto(address);
  await answerProvider(page, [name, password]);
}

export async function answerProvider(page: Page, [name, password]: readonly [string, string]): Promise<void> {
  const login = page.locator("input[name=name]");
  const confirm = page.locator('button[type=submit][form="op.deviceConfirmForm"]:not([name=abort])');
  const done = page.getByText("Sign-in Success");
  const provider = new URL(page.url()).origin;
  for (let steps = 0; steps < 8; steps++) {
    await Promise.race([
      ...[login, confirm, done].map((each) => each.waitFor({ timeout: 20_000 })),
      page.waitForURL((url) => url.origin !== provider, { timeout: 20_000 }),
    ]);
    if (new URL(page.url()).origin !== provider || (await done.count()) > 0) return;
    if ((await login.count()) > 0) {
      await login.fill(name);
      await page.locator("input[name=password]").fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
    } else await confirm.click();
    await page.waitForLoadState();
  }
  throw new Error(`the login does not end: ${page.url()}`);
}
