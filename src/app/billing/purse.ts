/** What one run of a job may spend: pure. Tasks cost no more than they were quoted, and none goes out whose quote is not set aside. */

/** All in micro-credits. */
export interface Purse {
  /** What the run may cost: the job's budget without what its earlier runs did; null is no limit. */
  readonly budget: number | null;
  /** For tasks that are done. */
  readonly spent: number;
  /** Set aside by the account, `spent` included. */
  readonly held: number;
}

/** What of the price of a task is charged. The last two never bind while tasks are sent as `affordable` says; they are why a budget holds in any case. */
export function chargeOf(price: number, quote: number, { spent, held }: Purse): number {
  return Math.max(0, Math.min(price, quote, held - spent));
}

/** `flying` is what tasks on their way are quoted together, `next` the quotes of those that may follow, in their order. */
export interface Outlook {
  readonly flying: number;
  readonly next: readonly number[];
}

/** What should be set aside, and with how much the first of the next could go; null where there is enough for all of them, or the budget allows no more. */
export function wantedOf(
  { budget, spent, held }: Purse,
  { flying, next }: Outlook,
): { readonly least: number; readonly wanted: number } | null {
  const committed = spent + flying;
  const least = committed + (next[0] ?? 0);
  const all = next.reduce((sum, quote) => sum + quote, committed);
  const wanted = Math.max(least, Math.min(all, budget ?? all));
  if (wanted <= held || (budget !== null && least > budget)) return null;
  return { least, wanted };
}

/** How many of the next fit into what is set aside. */
export function affordable({ spent, held }: Purse, { flying, next }: Outlook): number {
  let committed = spent + flying;
  let count = 0;
  for (const quote of next) {
    committed += quote;
    if (committed > held && quote > 0) break;
    count++;
  }
  return count;
}
