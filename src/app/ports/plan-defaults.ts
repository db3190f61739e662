/** What a plan allows of which nothing else was said; plans that were stored before there were all of these numbers have them, too. */
import { heavyWorkMax, planStorageBytes, slotsMax, tasksInFlightMax } from "../../limits.ts";
import type { Plan } from "./accounts.ts";

/** Plan of accounts for which none is named. */
export const defaultPlan = "free";

export const planDefaults: Omit<Plan, "jobs" | "services"> = {
  storage: planStorageBytes,
  inline: slotsMax.inline,
  internal: slotsMax.internal,
  tiles: slotsMax.tile,
  work: heavyWorkMax,
  tasks: tasksInFlightMax,
  rate: 0,
  description: "",
};
