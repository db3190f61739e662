/** The numbers of a plan, as the admin route and `npm run users -- put-plan` take them. */
import type { PlanNumbers } from "./accounts.ts";

export const planNumbers = [
  "jobs",
  "services",
  "storage",
  "inline",
  "internal",
  "tiles",
  "work",
  "tasks",
  "rate",
] as const satisfies readonly (keyof PlanNumbers)[];
