/** Signed addresses of results: they open one run's files until they expire, and nothing else. */
import { expect, it } from "vitest";
import { signLinks, verifyLink } from "../../../../src/app/results/signed-links.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import { resultLinkSeconds } from "../../../../src/limits.ts";

const depsAt = (ms: number, tokenSecret = "s".repeat(32)): Deps =>
  ({ clock: { now: () => new Date(ms).toISOString() }, tokenSecret }) as unknown as Deps;
const start = Date.UTC(2026, 0, 1);
const run = { job: "abc", run: 2 };

async function pathOf(file: string): Promise<string> {
  const links = await signLinks(run, { origin: "https://example.org" }, depsAt(start));
  expect(links.expires).toBe(new Date(start + resultLinkSeconds * 1000).toISOString());
  return new URL(links.href(file)).pathname;
}

it("opens the file that it names, blanks and slashes included", async () => {
  expect(await verifyLink(await pathOf("assets/a b.tif"), depsAt(start))).toEqual({
    run,
    path: "assets/a b.tif",
    expires: new Date(start + resultLinkSeconds * 1000).toISOString(),
  });
});

it("is gone after its time", async () => {
  const path = await pathOf("collection.json");
  const last = start + resultLinkSeconds * 1000;
  expect(await verifyLink(path, depsAt(last))).not.toBeNull();
  await expect(verifyLink(path, depsAt(last + 1000))).rejects.toMatchObject({
    code: "ResultLinkExpired",
    status: 410,
  });
});

it("leads to documents whose links hold no longer than itself", async () => {
  const path = await pathOf("collection.json");
  const later = depsAt(start + 3600_000);
  const { expires } = (await verifyLink(path, later))!;
  const links = await signLinks(run, { origin: "https://example.org", expires }, later);
  expect(links.expires).toBe(expires);
  expect(new URL(links.href("collection.json")).pathname).toBe(path);
});

it("is worth nothing for another run, another time, another secret, or with another signature", async () => {
  const path = await pathOf("assets/result.tif");
  const [, , job, number, expires, signature, ...rest] = path.split("/");
  const forged = [
    ["", "results", job, "3", expires, signature, ...rest],
    ["", "results", "abd", number, expires, signature, ...rest],
    ["", "results", job, number, String(Number(expires) + 1), signature, ...rest],
    ["", "results", job, number, expires, "0".repeat(64), ...rest],
    ["", "results", job, number, expires, "short", ...rest],
  ];
  for (const parts of forged) expect(await verifyLink(parts.join("/"), depsAt(start))).toBeNull();
  expect(await verifyLink(path, depsAt(start, "t".repeat(32)))).toBeNull();
});
