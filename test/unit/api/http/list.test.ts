/** Lists: pages of bounded size with sealed cursors, and everything as a stream that reads no further than its reader. */
import { describe, expect, it } from "vitest";
import type { RouteContext } from "../../../../src/api/context.ts";
import { byCreation, listAnswer } from "../../../../src/api/http/list.ts";
import { listPortionRows } from "../../../../src/limits.ts";
import { d1JobList, d1Jobs } from "../../../../src/platform/d1/jobs.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const { database, sqlite } = memoryD1();
const list = d1JobList(database);
const jobs = d1Jobs(database);
sqlite.exec("BEGIN");
for (let i = 0; i < 5000; i++)
  await list.write(
    {
      id: `j${i}`,
      owner: "many",
      // Several at the same moment.
      created: new Date(1_700_000_000_000 + Math.floor(i / 7)).toISOString(),
      status: "created",
      title: "t".repeat(1024),
      description: "d".repeat(60_000),
      progress: 0,
    } as never,
    1,
  );
// Of before there were bounds.
const old = { id: "old", owner: "old", created: "2020", title: "x".repeat(900_000), description: null };
for (let i = 0; i < 20; i++) await list.write({ ...old, id: `old${i}` } as never, 1);
sqlite.exec("COMMIT");

function asked(query: string, user = "many", tokenSecret = "s".repeat(32)) {
  let reads = 0;
  const url = query.startsWith("http") ? query : `https://here.example/openeo/v1/jobs${query}`;
  const context = { url: new URL(url), user: { id: user }, deps: { tokenSecret } } as unknown as RouteContext;
  const answer = listAnswer(context, {
    member: "jobs",
    cursor: byCreation,
    show: ({ id, title }: { id: string; created: string; title: string | null }) => ({ id, title }),
    async read(page) {
      reads++;
      const { jobs: entries, next } = await jobs.list(user, page);
      return { entries, next };
    },
  });
  return { answer, reads: () => reads };
}

interface Page {
  jobs: { id: string; created: string }[];
  links: { rel: string; href: string }[];
}

async function pageOf(query: string, user?: string): Promise<{ page: Page; bytes: number }> {
  const text = await (await asked(query, user).answer).text();
  return { page: JSON.parse(text) as Page, bytes: Buffer.byteLength(text) };
}

describe("without a limit", () => {
  it("gives all of 5,000, as far as its reader reads", async () => {
    const { answer, reads } = asked("");
    const reader = (await answer).body!.getReader();
    const largest: number[] = [];
    const decoder = new TextDecoder();
    let text = "";
    for (let count = 1; ; count++) {
      const { value, done } = await reader.read();
      if (done) break;
      largest.push(value.length);
      text += decoder.decode(value, { stream: true });
      expect(reads()).toBeLessThanOrEqual(count + 1);
    }
    const { jobs: all, links } = JSON.parse(text) as Page;
    expect(new Set(all.map(({ id }) => id)).size).toBe(5000);
    expect(links).toEqual([]);
    expect(Math.max(...largest)).toBeLessThan(listPortionRows * 1200);
    expect(reads()).toBe(5000 / listPortionRows);
  });
  it("gives an empty list as one", async () => {
    expect((await pageOf("", "nobody")).page).toEqual({ jobs: [], links: [] });
  });
  it("ends its reads with its reader", async () => {
    const { answer, reads } = asked("");
    await (await answer).body!.cancel();
    expect(reads()).toBeLessThanOrEqual(2);
  });
  it("tells a failure of the first read as an error", async () => {
    const context = {
      url: new URL("https://here.example/"),
      user: null,
      deps: {},
    } as unknown as RouteContext;
    const read = (): never => {
      throw new Error("no database");
    };
    await expect(
      listAnswer(context, { member: "jobs", cursor: () => "", show: () => ({}), read }),
    ).rejects.toThrow("no database");
  });
});

describe("with a limit", () => {
  it.each([1, 7, 100, 500, 501, 5000, 9999])("%i: every job once, pages of at most 1 MiB", async (limit) => {
    const ids: string[] = [];
    let next: string | null = `?limit=${limit}`;
    for (let pages = 0; next !== null && pages < 60; pages++) {
      const { page, bytes }: { page: Page; bytes: number } = await pageOf(next);
      expect(bytes).toBeLessThanOrEqual(1024 * 1024);
      expect(page.jobs.length).toBeLessThanOrEqual(limit);
      ids.push(...page.jobs.map(({ id }) => id));
      next = page.links.find(({ rel }) => rel === "next")?.href ?? null;
      if (next !== null) expect(next).toMatch(new RegExp(`^https://here\\.example/.*limit=${limit}`));
    }
    expect(new Set(ids).size).toBe(ids.length);
    if (limit >= 100) expect(ids).toHaveLength(5000);
  });
  it("exactly all: no further page", async () => {
    const { page } = await pageOf("?limit=20", "old");
    expect(page.jobs).toHaveLength(20);
    expect(page.links).toEqual([]);
  });
  it("titles of before are shortened", async () => {
    expect((await pageOf("", "old")).bytes).toBeLessThan(20 * 1200);
  });
  it.each(["0", "-1", "1.5", "x", "1e99x"])("%s is refused", async (limit) => {
    await expect(asked(`?limit=${limit}`).answer).rejects.toMatchObject({ code: "ProcessParameterInvalid" });
  });
});

describe("cursors", () => {
  const next = async (): Promise<URL> =>
    new URL((await pageOf("?limit=3")).page.links.find(({ rel }) => rel === "next")!.href);
  const refused = { code: "ProcessParameterInvalid", status: 400 };

  it("work as they are", async () => {
    const { page } = await pageOf((await next()).href);
    expect(page.jobs.map(({ id }) => id)).toEqual(["j3", "j4", "j5"]);
  });
  it("of another user, list, server or position are refused", async () => {
    const url = await next();
    await expect(asked(url.href, "old").answer).rejects.toMatchObject(refused);
    await expect(asked(url.href, "many", "t".repeat(32)).answer).rejects.toMatchObject(refused);
    const [body, seal] = url.searchParams.get("after")!.split(".");
    const forged = Buffer.from("2000~a").toString("base64url");
    for (const after of [
      `${forged}.${seal}`,
      body!,
      `${body}.`,
      `${body}.${"0".repeat(32)}`,
      "2000~a",
      "%",
      "ä",
    ]) {
      url.searchParams.set("after", after);
      await expect(asked(url.href).answer).rejects.toMatchObject(refused);
    }
  });
  it("that are empty are none", async () => {
    expect((await pageOf("?limit=1&after=")).page.jobs[0]!.id).toBe("j0");
  });
});
