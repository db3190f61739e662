/** Pictures of a series are the same, by name, date and bytes, whether one task makes them or several. */
import { expect, it } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import { checkOutput } from "../../../../src/app/output/check.ts";
import { encodeOutput } from "../../../../src/app/output/encode.ts";
import { computeTask } from "../../../../src/app/work/compute.ts";
import { parseJobPlan, serializeJobPlan } from "../../../../src/app/work/job-plan.ts";
import { stagesOf } from "../../../../src/app/jobs/outline.ts";
import { jobPlanOf } from "../../../../src/app/work/plan-job.ts";
import { finishTask } from "../../../../src/app/work/results.ts";
import { runVersion } from "../../../../src/app/jobs/run-version.ts";
import { createBudget } from "../../../../src/cube/budget.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import { noPace } from "../../../../src/cube/pace.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { createCounts } from "../../../../src/io/bytes/counted.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import type { ResultFile } from "../../../../src/stac/result-file.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";
import { memoryStore } from "../../../support/memory-store.ts";

const builder = createBuilder();
const node = builder.add("memory", memoryCube({ t: 7, bands: ["a", "b", "c"], y: 20, x: 30 }, 3), [], "load");
const plan = builder.plan();
const output = { data: new CubeRef(node), format: "PNG", options: {}, origin: "save" };

const roomy = 1 << 26;

const depsOf = () => {
  const objects = new Map<string, Uint8Array | string>();
  const files = {
    ...memoryStore(),
    put: (key: string, body: Uint8Array | string) => Promise.resolve(void objects.set(key, body)),
    removeAll: () => Promise.resolve(),
  };
  const deps = {
    files,
    budget: createBudget(roomy),
    codecs: platformCodecs,
    counts: createCounts(),
    signal: null,
    pace: noPace,
    gate: openGate,
    wait: () => Promise.resolve(),
  } as unknown as Deps;
  return { deps, objects };
};

async function pictures(budgetBytes: number) {
  const { deps, objects } = depsOf();
  const job = parseJobPlan(serializeJobPlan(jobPlanOf({ plan, outputs: [output] }, budgetBytes)));
  const stages = stagesOf(job.files);
  const finished = [];
  for (const number of job.files.keys()) {
    const message = { v: runVersion(), job: "job", run: 1, round: 0, phase: "compute", number } as const;
    const input = { phase: "compute", children: [], neighbours: { done: [], reading: [] } } as const;
    const { assets } = await computeTask({ message, job, stages, input }, deps);
    finished.push({ layout: null, etags: [], sums: [], assets, thumbnailBytes: 0 });
  }
  const message = { v: runVersion(), job: "job", run: 1, round: 0, phase: "finish", number: 0 } as const;
  await finishTask({ message, job, files: finished }, deps);
  const results = JSON.parse(
    [...objects].find(([key]) => key.endsWith("results.json"))![1] as string,
  ) as ResultFile[];
  const bytes = results.map(({ path }) => [...objects].find(([key]) => key.endsWith(path))![1]);
  return { tasks: job.files.length, results, bytes };
}

it("a budget for two pictures cuts seven dates into tasks", async () => {
  const one = await pictures(roomy);
  const picture = 20 * 30 * 3 * 9 * 2.5;
  const several = await pictures(picture * 5);
  const each = await pictures(picture * 2);
  expect([one.tasks, several.tasks, each.tasks]).toEqual([1, 4, 7]);
  const made = await encodeOutput({ plan, output: checkOutput(plan, output) }, depsOf().deps);
  expect(one.results.map(({ name }) => name)).toEqual(made.map(({ name }) => name));
  expect(one.results.map(({ datetime }) => datetime!.slice(8, 10))).toEqual([
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "07",
  ]);
  expect(one.bytes.map((bytes) => Buffer.from(bytes as Uint8Array))).toEqual(
    made.map(({ bytes }) => Buffer.from(bytes)),
  );
  for (const { results, bytes } of [several, each])
    expect({ results, bytes }).toEqual({ results: one.results, bytes: one.bytes });
});
