/** The operator's list of objects has all of them, in one answer or in pages. */
import { expect, it } from "vitest";
import type { RouteContext } from "../../../../src/api/context.ts";
import { answerAdmin } from "../../../../src/api/routes/admin.ts";
import { numbered, pagedBucket } from "../../../support/paged-bucket.ts";

const all = numbered("jobs/a/", 2345);
const deps = {
  adminToken: "the token of the operator",
  tokenSecret: "s".repeat(32),
  files: pagedBucket([...all, ...numbered("files/", 3)]).store,
};

async function listed(address: string) {
  const request = new Request(address, { headers: { Authorization: `Bearer ${deps.adminToken}` } });
  const context = { request, url: new URL(address), user: null, deps } as unknown as RouteContext;
  return (await (await answerAdmin(context)).json()) as {
    files: { key: string }[];
    links: { rel: string; href: string }[];
  };
}

it("is whole without a limit", async () => {
  const { files } = await listed("https://here.example/_admin/files/jobs/");
  expect(files.map(({ key }) => key)).toEqual(all);
  expect((await listed("https://here.example/_admin/files/")).files).toHaveLength(2348);
  expect((await listed("https://here.example/_admin/files/none")).files).toEqual([]);
});

it("comes in pages that follow each other", async () => {
  const seen: string[] = [];
  for (let next: string | undefined = "https://here.example/_admin/files/jobs/?limit=1000"; next;) {
    const page = await listed(next);
    expect(page.files.length).toBeLessThanOrEqual(1000);
    seen.push(...page.files.map(({ key }) => key));
    next = page.links.find(({ rel }) => rel === "next")?.href;
  }
  expect(seen).toEqual(all);
});
