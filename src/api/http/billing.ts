/** `plan` and `budget`, which jobs and services share. */
import { changedBilling } from "../../app/billing/choice.ts";
import { creditsOf } from "../../app/billing/credits.ts";
import { termsWith } from "../../app/billing/terms.ts";
import type { Billing } from "../../app/ports/billing.ts";
import type { RouteContext } from "../context.ts";

/** As clients see them; nothing where nothing was stored. */
export function billingMembers(billing: Billing | undefined): {
  readonly plan?: string;
  readonly budget?: number;
} {
  if (!billing) return {};
  return {
    plan: billing.plan,
    ...(billing.budget === null ? {} : { budget: creditsOf(billing.budget) }),
  };
}

/** What a change makes of what was stored before; nothing where it says nothing of money. */
export type BillingChange = (stored: Billing | undefined) => { readonly billing?: Billing };

export async function billingChange(
  body: Readonly<Record<string, unknown>>,
  { user, deps }: Pick<RouteContext, "user" | "deps">,
): Promise<BillingChange> {
  if (!("plan" in body) && !("budget" in body)) return () => ({});
  const { plan } = user!;
  const change = changedBilling(body, { plan }, await termsWith(plan, deps));
  return (stored = { plan, budget: null }) => ({ billing: { ...stored, ...change } });
}
