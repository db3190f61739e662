/** Work of a request that is paid: its price is set aside before it is done, and charged once it was. */
import type { Billing } from "../ports/billing.ts";
import { creditsOf } from "../billing/credits.ts";
import { paymentRequired } from "../billing/payment-required.ts";
import { type Tariff, isFree, priceOf } from "../billing/tariff.ts";
import type { WorkUnits } from "../billing/work-units.ts";
import { OpenEOError } from "../../errors.ts";
import { syncHoldMs } from "../../limits.ts";
import type { Deps } from "../deps.ts";

export interface Payer {
  readonly owner: string;
  readonly tariff: Tariff;
  readonly budget: Billing["budget"];
  /** Names the request: it is charged once. */
  readonly request: string;
}

interface Paid<T> {
  readonly result: T;
  /** Micro-credits. */
  readonly costs: number;
}

export async function paid<T>(
  work: WorkUnits,
  { payer, deps }: { readonly payer: Payer; readonly deps: Pick<Deps, "accountOf" | "clock" | "waitUntil"> },
  compute: () => Promise<T>,
): Promise<Paid<T>> {
  const { tariff, budget, owner, request } = payer;
  if (isFree(tariff)) return { result: await compute(), costs: 0 };
  const price = priceOf(work, tariff);
  if (budget !== null && price > budget)
    throw paymentRequired(
      `The request costs ${creditsOf(price)} credits, and its budget is ${creditsOf(budget)}`,
    );
  const account = deps.accountOf(owner);
  const key = `sync/${request}`;
  const hold = {
    key,
    kind: "sync",
    subject: request,
    plan: tariff.plan,
    prices: tariff.prices,
    wanted: price,
    least: price,
    untilMs: Date.parse(deps.clock.now()) + syncHoldMs,
    budget: null,
  } as const;
  const answer = await account.hold(hold).catch((error: unknown) => {
    throw new OpenEOError("InfrastructureBusy", "Your account cannot be asked now; try again.", [], {
      cause: error,
    });
  });
  if (answer.held < price)
    throw paymentRequired(`The request costs ${creditsOf(price)} credits, and your balance is less`);
  let charged = 0;
  try {
    const result = await compute();
    charged = price;
    return { result, costs: price };
  } finally {
    // A client that hangs up has had the work done; an account that cannot be told frees the money by itself.
    const settled = account.settle({ key, amount: charged, work });
    deps.waitUntil(settled.catch((error: unknown) => console.error("a request was not charged", error)));
  }
}
