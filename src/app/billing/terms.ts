/** The terms of this deployment: its plans and the prices that hold now. Data of the operator, believed for half a minute by an isolate. */
import { accountFreshMs } from "../../limits.ts";
import type { NamedPlan, PlanStore } from "../ports/accounts.ts";
import type { Clock } from "../ports/index.ts";
import { type PriceList, type Tariff, tariffOf } from "./tariff.ts";

export interface Terms {
  readonly plans: readonly NamedPlan[];
  readonly prices: PriceList;
}

export interface PriceStore {
  /** The newest. */
  current(): Promise<PriceList>;
  /** Gives the version that it became. */
  add(perUnit: PriceList["perUnit"], since: string): Promise<number>;
}

interface TermPorts {
  readonly plans: Pick<PlanStore, "list">;
  readonly prices: Pick<PriceStore, "current">;
  readonly clock: Clock;
}

export interface KnownTerms {
  now(ports: TermPorts): Promise<Terms>;
  forget(): void;
}

/** State of an isolate. */
export function createTerms(): KnownTerms {
  let known: { readonly terms: Terms; readonly readMs: number } | null = null;
  return {
    async now({ plans, prices, clock }) {
      const readMs = Date.parse(clock.now());
      if (known && readMs - known.readMs < accountFreshMs) return known.terms;
      const [all, current] = await Promise.all([plans.list(), prices.current()]);
      known = { terms: { plans: all, prices: current }, readMs };
      return known.terms;
    },
    forget: () => void (known = null),
  };
}

/** Read anew where they lack the plan of an account: it may have got one that was made a moment ago. */
export async function termsWith(
  plan: string,
  isolate: { terms(): Promise<Terms>; forgetTerms(): void },
): Promise<Terms> {
  const known = await isolate.terms();
  if (planNamed(plan, known)) return known;
  isolate.forgetTerms();
  return isolate.terms();
}

/** Names of plans compare without case. */
export function planNamed(name: string, { plans }: Terms): NamedPlan | null {
  const wanted = name.toLowerCase();
  return plans.find((plan) => plan.name.toLowerCase() === wanted) ?? null;
}

/** Null where there is no such plan any more. */
export function tariffNamed(name: string, terms: Terms): Tariff | null {
  const plan = planNamed(name, terms);
  return plan && tariffOf(plan, terms.prices);
}
