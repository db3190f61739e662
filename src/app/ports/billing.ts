/** By which plan something runs, and what it may cost: kept with jobs and services. */
export interface Billing {
  /** As the plan spells it. */
  readonly plan: string;
  /** Micro-credits; null is no limit. */
  readonly budget: number | null;
}
