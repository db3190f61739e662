/** A job's chunks computed one after the other, as a queue would hand them out, in plain Node. */
import type { Deps } from "../../src/app/deps.ts";
import { computeTask } from "../../src/app/work/compute.ts";
import { createLedger } from "../../src/app/jobs/ledger.ts";
import { neighboursOf, statesOf } from "../../src/app/jobs/neighbours.ts";
import { placeOf, stagesOf, taskCount } from "../../src/app/jobs/outline.ts";
import type { JobPlan } from "../../src/app/work/job-plan.ts";
import { jobPlanOf } from "../../src/app/work/plan-job.ts";
import { runVersion } from "../../src/app/jobs/run-version.ts";
import { createBudget } from "../../src/cube/budget.ts";
import { openGate } from "../../src/app/request/gate.ts";
import { noPace } from "../../src/cube/pace.ts";
import type { Plan } from "../../src/cube/plan.ts";
import type { BlockReader } from "../../src/cube/source.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { isolateBytesMax } from "../../src/limits.ts";
import { CubeRef } from "../../src/openeo/define.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { memoryStore } from "./memory-store.ts";

export function jobOfPlan(plan: Plan): JobPlan {
  const data = new CubeRef(plan.nodes.length - 1);
  const output = { data, format: "GTiff", options: {}, origin: "save" };
  return jobPlanOf({ plan, outputs: [output] } as never, isolateBytesMax);
}

/** Computes the full-resolution chunks into `files`; `readerOf` makes the reader of each task. Gives their number. */
export async function computeChunks(
  job: JobPlan,
  readerOf: () => BlockReader,
  files: ReturnType<typeof memoryStore> = memoryStore(),
): Promise<number> {
  const stages = stagesOf(job.files);
  const count = taskCount(stages);
  const ledger = createLedger({ count, barriers: [], done: [], leaseMs: Infinity });
  let chunks = 0;
  for (let number = 0; number < count; number++) {
    if (placeOf(stages, number).stage.level > 0) continue;
    const deps = {
      files,
      budget: createBudget(isolateBytesMax),
      codecs: platformCodecs,
      reader: readerOf(),
      counts: createCounts(),
      signal: null,
      pace: noPace,
      gate: openGate,
      wait: () => Promise.resolve(),
    } as unknown as Deps;
    const message = { v: runVersion(), job: "job", run: 1, round: 0, phase: "compute", number } as const;
    const neighbours = statesOf(neighboursOf(job.files, stages, number), ledger);
    await computeTask({ message, job, stages, input: { phase: "compute", children: [], neighbours } }, deps);
    ledger.complete(number);
    chunks++;
  }
  return chunks;
}
