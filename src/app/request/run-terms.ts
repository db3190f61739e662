/** By what a plan charges now, and what it allows. */
import type { RunTerms } from "../jobs/record.ts";
import { type Tariff, freeTariff } from "../billing/tariff.ts";
import { tariffNamed, termsWith } from "../billing/terms.ts";
import { OpenEOError } from "../../errors.ts";
import type { Deps } from "../deps.ts";
import type { Billing } from "../ports/billing.ts";
import { isNobodys } from "../ports/standing.ts";
import { planNumbersOf } from "./plan-numbers.ts";

type TermDeps = Pick<Deps, "standing" | "terms" | "forgetTerms">;

/** `billing` is absent in what was stored before there were plans to choose: it runs by the plan of its owner. */
export async function tariffOfOwner(
  billing: Billing | undefined,
  owner: string,
  deps: TermDeps,
): Promise<Tariff> {
  if (isNobodys(owner)) return freeTariff;
  const plan = billing?.plan ?? (await deps.standing(owner))?.plan ?? "";
  const tariff = tariffNamed(plan, await termsWith(plan, deps));
  if (tariff) return tariff;
  throw new OpenEOError(
    "BillingPlanInvalid",
    `There is no plan '${plan}' here any more; choose another one with a change of 'plan'.`,
  );
}

export async function runTermsOf(
  billing: Billing | undefined,
  owner: string,
  deps: TermDeps,
): Promise<RunTerms> {
  const tariff = await tariffOfOwner(billing, owner, deps);
  const { tasks } = await planNumbersOf(owner, deps);
  return { tariff, tasks };
}
