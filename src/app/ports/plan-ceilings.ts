/** What no plan allows more of; limits.ts says why. */
import {
  accountHeavyWorkMax,
  accountJobsMax,
  accountServicesMax,
  accountSlotsMax,
  accountStorageBytesMax,
  accountTasksMax,
} from "../../limits.ts";
import type { PlanNumbers } from "./accounts.ts";

export function cappedNumbers(plan: PlanNumbers): PlanNumbers {
  return {
    jobs: Math.min(plan.jobs, accountJobsMax),
    services: Math.min(plan.services, accountServicesMax),
    storage: Math.min(plan.storage, accountStorageBytesMax),
    inline: Math.min(plan.inline, accountSlotsMax.inline),
    internal: Math.min(plan.internal, accountSlotsMax.internal),
    tiles: Math.min(plan.tiles, accountSlotsMax.tile),
    work: Math.min(plan.work, accountHeavyWorkMax),
    tasks: Math.min(plan.tasks, accountTasksMax),
    rate: plan.rate,
  };
}
