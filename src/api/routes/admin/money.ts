/** Money of accounts and prices, for operators. */
import { requireAccount } from "../../../app/accounts/put-account.ts";
import { invalid } from "../../../app/accounts/rules.ts";
import { creditsOf, microOf } from "../../../app/billing/credits.ts";
import type { LedgerEntry } from "../../../app/billing/ledger.ts";
import { pricedUnits, unitPricesFrom } from "../../../app/billing/tariff.ts";
import type { Funds } from "../../../app/shares/account-object.ts";
import { OpenEOError } from "../../../errors.ts";
import { budgetCreditsMax, ledgerRowsShown } from "../../../limits.ts";
import type { RouteContext } from "../../context.ts";
import { json } from "../../http/answers.ts";
import { jsonBody } from "../../http/body.ts";

/** `[name or id of an account, id of a payment]`. A payment that is sent again is made once. */
export async function answerMoney(
  { request, deps }: RouteContext,
  [key = "", payment = ""]: readonly string[],
): Promise<Response> {
  const { id } = await requireAccount(key, deps);
  const account = deps.accountOf(id);
  if (request.method === "GET" && payment === "") {
    const [funds, entries] = await Promise.all([account.funds(), deps.ledger.latest(id, ledgerRowsShown)]);
    return json({ ...shownFunds(funds), entries: entries.map(shownEntry) });
  }
  if (request.method !== "PUT") throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  if (!/^[0-9a-f]{32}$/.test(payment))
    throw invalid("the id of a payment has 32 hex digits, 0 to 9 and a to f");
  const amount = amountOf(await jsonBody(request));
  return json(shownFunds(await account.topUp({ id: payment, amount })));
}

function amountOf({ credits }: Readonly<Record<string, unknown>>): number {
  if (typeof credits === "number" && microOf(credits) > 0 && credits <= budgetCreditsMax)
    return microOf(credits);
  throw invalid(`'credits' is a number above 0, up to ${budgetCreditsMax}`);
}

function shownFunds({ balance, held }: Funds): Readonly<Record<string, number>> {
  return { balance: creditsOf(balance), held: creditsOf(held) };
}

function shownEntry({ user: _user, amount, ...entry }: LedgerEntry): Readonly<Record<string, unknown>> {
  return { ...entry, credits: creditsOf(amount) };
}

export async function answerPrices({ request, deps }: RouteContext): Promise<Response> {
  if (request.method === "GET") return json(await deps.prices.current());
  if (request.method !== "POST") throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  const perUnit = unitPricesFrom(await jsonBody(request));
  if (!perUnit)
    throw invalid(`prices are micro-credits per unit, numbers from 0 on, of ${pricedUnits.join(", ")}`);
  const version = await deps.prices.add(perUnit, deps.clock.now());
  deps.forgetTerms();
  return json({ version, perUnit });
}
