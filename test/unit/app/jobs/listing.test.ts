/** The list of jobs shows what the jobs themselves say, asks a bounded number of them, and loses rows whose job has gone. */
import { afterEach, expect, it, vi } from "vitest";
import { jobsReader } from "../../../../src/app/jobs/listing.ts";
import type { JobStatus } from "../../../../src/app/jobs/record.ts";
import type { JobListing, Jobs } from "../../../../src/app/jobs/ports.ts";
import { listAsksMax, listChecksMax } from "../../../../src/limits.ts";

afterEach(() => void vi.restoreAllMocks());

const row = (id: string, status: JobStatus): JobListing => ({
  id,
  owner: "me",
  status,
  created: "2026-01-01T00:00:00Z",
  updated: "2026-01-01T00:00:00Z",
  queued: null,
  started: null,
  run: 1,
  progress: 0,
  title: "as it was",
});

/** `gone` have rows and no job; `dumb` cannot be asked; all others are at 42 percent. */
function fake(rows: readonly JobListing[], of: { gone?: RegExp; dumb?: RegExp } = {}) {
  const asked: string[] = [];
  const forgotten: string[] = [];
  const describe = (id: string): Promise<unknown> => {
    asked.push(id);
    if (of.dumb?.test(id)) return Promise.reject(new Error("overloaded"));
    if (of.gone?.test(id)) return Promise.resolve(null);
    const state = { ...rows.find((each) => each.id === id)!, progress: 42 };
    return Promise.resolve({ request: { title: "as it is" }, state });
  };
  const jobs = {
    list: () => Promise.resolve({ jobs: rows.filter(({ id }) => !forgotten.includes(id)), next: "next" }),
    handle: (id: string) => ({ describe: () => describe(id) }),
    unlist: (id: string) => Promise.resolve(void forgotten.push(id)),
  } as unknown as Jobs;
  const list = (turn = 0) => jobsReader(jobs, { owner: "me", turn })({ limit: 1000, after: null });
  return { jobs, list, asked, forgotten };
}

it("asks the jobs that are on their way, and keeps the order", async () => {
  const { list } = fake([row("a", "running"), row("b", "queued"), row("c", "running")]);
  const { entries: jobs, next } = await list();
  expect(jobs.map(({ id, progress, title }) => [id, progress, title])).toEqual([
    ["a", 42, "as it is"],
    ["b", 42, "as it is"],
    ["c", 42, "as it is"],
  ]);
  expect(next).toBe("next");
});

it("asks no more than so many of a long list", async () => {
  const running = Array.from({ length: 3 * listAsksMax }, (_, i) => row(`r${i}`, "running"));
  const resting = Array.from({ length: 100 }, (_, i) => row(`x${i}`, "finished"));
  const { list, asked } = fake([...running, ...resting]);
  const { entries: jobs } = await list();
  expect(jobs).toHaveLength(3 * listAsksMax + 100);
  expect(asked).toHaveLength(listAsksMax + listChecksMax);
  expect(jobs.filter((job) => typeof job.progress !== "number")).toEqual([]);
});

it("asks no more for a list of many pages", async () => {
  const rows = Array.from({ length: listAsksMax }, (_, i) => row(`r${i}`, "running"));
  const { jobs, asked } = fake(rows);
  const read = jobsReader(jobs, { owner: "me", turn: 0 });
  for (let page = 0; page < 3; page++) await read({ limit: 1000, after: null });
  expect(asked).toHaveLength(listAsksMax);
});

it("rows whose job has gone leave the list: those on their way at once, resting ones within some lists", async () => {
  const rows = [
    row("gone-1", "running"),
    ...Array.from({ length: 5 * listChecksMax }, (_, i) =>
      row(i % 7 === 0 ? `gone-x${i}` : `x${i}`, "finished"),
    ),
  ];
  const { list, forgotten } = fake(rows, { gone: /^gone/ });
  expect((await list()).entries.map(({ id }) => id)).not.toContain("gone-1");
  for (let turn = 1; turn < 20; turn++) await list(turn);
  expect(forgotten.sort()).toEqual(
    rows
      .map(({ id }) => id)
      .filter((id) => id.startsWith("gone"))
      .sort(),
  );
});

it("a job that cannot be asked is shown as it was", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { list, forgotten } = fake([row("a", "running"), row("b", "running")], { dumb: /a/ });
  expect((await list()).entries.map(({ progress }) => progress)).toEqual([0, 42]);
  expect(forgotten).toEqual([]);
});
