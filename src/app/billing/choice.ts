/** What a request says of money: the plan that it runs by, and what it may cost. */
import { OpenEOError } from "../../errors.ts";
import { budgetCreditsMax } from "../../limits.ts";
import type { Billing } from "../ports/billing.ts";
import { microOf } from "./credits.ts";
import { type Terms, planNamed } from "./terms.ts";

type Members = Readonly<Record<string, unknown>>;

interface Owner {
  /** The plan of the account. */
  readonly plan: string;
}

/** Of a new job or service, or a synchronous request. */
export function billingOf(body: Members, owner: Owner, terms: Terms): Billing {
  return { plan: planOf(body["plan"] ?? null, owner, terms), budget: budgetOf(body["budget"] ?? null) };
}

/** What a change says: `plan: null` keeps the plan, `budget: null` takes the limit away. */
export function changedBilling(body: Members, owner: Owner, terms: Terms): Partial<Billing> {
  const plan = body["plan"] ?? null;
  return {
    ...(plan === null ? {} : { plan: planOf(plan, owner, terms) }),
    ...("budget" in body ? { budget: budgetOf(body["budget"]) } : {}),
  };
}

/** Who could name any plan would name the cheapest. */
function planOf(asked: unknown, owner: Owner, terms: Terms): string {
  const own = planNamed(owner.plan, terms);
  if (asked === null && own) return own.name;
  if (asked === null)
    throw new OpenEOError(
      "BillingPlanMissing",
      `No billing plan has been specified, and there is no plan '${owner.plan}' here, which your account has; ask the operator of this server.`,
    );
  const plan = typeof asked === "string" ? planNamed(asked, terms) : null;
  if (plan && plan === own) return plan.name;
  const why = plan
    ? `your account has the plan '${owner.plan}'`
    : `there are ${terms.plans.map(({ name }) => name).join(", ")}, and your account has '${owner.plan}'`;
  throw new OpenEOError("BillingPlanInvalid", `The parameter 'plan' is not valid: ${why}.`);
}

function budgetOf(asked: unknown): number | null {
  if (asked === null) return null;
  if (typeof asked === "number" && microOf(asked) > 0 && asked <= budgetCreditsMax) return microOf(asked);
  throw new OpenEOError(
    "BudgetInvalid",
    `The parameter 'budget' is not valid: it must be null or a number of credits above 0, up to ${budgetCreditsMax}.`,
  );
}
