/** What is told at once instead of by a job that stops before its first task. */
import { creditsOf } from "../billing/credits.ts";
import { paymentRequired } from "../billing/payment-required.ts";
import { type Tariff, isFree } from "../billing/tariff.ts";
import type { Deps } from "../deps.ts";
import type { JobView } from "../jobs/record.ts";

export async function requireFunds(
  { request, state }: JobView,
  tariff: Tariff,
  { accountOf }: Pick<Deps, "accountOf">,
): Promise<void> {
  if (isFree(tariff)) return;
  const budget = request.billing?.budget ?? null;
  const costs = state.costs ?? 0;
  if (budget !== null && costs >= budget)
    throw paymentRequired(
      `The budget of the job is ${creditsOf(budget)} credits, and it has cost ${creditsOf(costs)} already`,
    );
  const funds = await accountOf(state.owner).funds();
  if (funds.balance - funds.held <= 0) throw paymentRequired("There is nothing left of your balance");
}
