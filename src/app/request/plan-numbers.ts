/** What the plan of an account allows, as of half a minute ago: nothing is read for it on the way of a warm tile. */
import type { Deps } from "../deps.ts";
import type { PlanNumbers } from "../ports/accounts.ts";
import { cappedNumbers } from "../ports/plan-ceilings.ts";
import { planDefaults } from "../ports/plan-defaults.ts";
import { planNamed } from "../billing/terms.ts";

export async function planNumbersOf(
  owner: string,
  deps: Pick<Deps, "standing" | "terms">,
): Promise<PlanNumbers> {
  const [account, terms] = await Promise.all([deps.standing(owner), deps.terms()]);
  const plan = account && planNamed(account.plan, terms);
  return cappedNumbers(plan ?? { ...planDefaults, jobs: 0, services: 0 });
}
