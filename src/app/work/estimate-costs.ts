/** What a job will cost at most: all that its tasks are quoted, as its run will quote them. */
import { type Tariff, isFree, priceOf } from "../billing/tariff.ts";
import { stagesOf, taskCount } from "../jobs/outline.ts";
import { quotedWork } from "../jobs/quoted-work.ts";
import type { JobPlan } from "./job-plan.ts";
import { fileQuotes } from "./quotes.ts";

/** Micro-credits. */
export function costsOf(job: JobPlan, tariff: Tariff): number {
  if (isFree(tariff)) return 0;
  const files = job.files.map((file) => ({ ...file, quotes: fileQuotes(job, file) }));
  const stages = stagesOf(files);
  let costs = 0;
  for (let number = taskCount(stages) - 1; number >= 0; number--) {
    const work = quotedWork(files, stages, number);
    if (work) costs += priceOf(work, tariff);
  }
  return costs;
}
