/** What a run that was stopped has to show, when it is more than the platform lists in one page. */
import { expect, it } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import type { FileStore } from "../../../../src/app/ports/index.ts";
import { partialResults } from "../../../../src/app/work/partial-results.ts";
import { partialResultsMax } from "../../../../src/limits.ts";
import { numbered, pagedBucket } from "../../../support/paged-bucket.ts";

const run = { job: "j", run: 2 };

function depsWith(keys: readonly string[]): Pick<Deps, "files"> {
  return { files: { ...pagedBucket(keys).store, get: () => Promise.resolve(null) } as unknown as FileStore };
}

it("are all of 1,005 chunks, and thumbnails with what they show", async () => {
  const assets = ["jobs/j/2/assets/thumbnail-result.png", "jobs/j/2/assets/result.tif"];
  const others = ["jobs/j/1/chunks/1.tif", "jobs/j/2/plan.json"];
  const chunks = numbered("jobs/j/2/chunks/", 1005).map((key) => `${key}.tif`);
  const { files, cut } = await partialResults(run, depsWith([...others, ...assets, ...chunks]));
  expect(cut).toBe(false);
  expect(files.map(({ name }) => name)).toEqual([
    "result.tif",
    "thumbnail-result.png",
    ...numbered("chunk_", 1005).map((name) => `${name}.tif`),
  ]);
  expect(files[1]).toMatchObject({
    type: "image/png",
    shows: "result.tif",
    path: "assets/thumbnail-result.png",
  });
  expect(files[2]!.path).toBe("chunks/0000000.tif");
});

it("are none where nothing was written", async () => {
  expect(await partialResults(run, depsWith(["jobs/j/2/plan.json"]))).toEqual({ files: [], cut: false });
});

it("say that there are more than are listed", async () => {
  const full = numbered("jobs/j/2/chunks/", partialResultsMax);
  expect((await partialResults(run, depsWith(full))).cut).toBe(false);
  const more = await partialResults(run, depsWith([...full, "jobs/j/2/chunks/9"]));
  expect(more.cut).toBe(true);
  expect(more.files).toHaveLength(partialResultsMax);
});
