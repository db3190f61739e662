/**
 * What a job costs: the tasks of its run have quotes, what is done has been charged with the row of its result, and the account
 * sets money aside before a task goes out. When a run ends, what it owes is a bill among the job's rows, sent until the account
 * has taken it.
 */
import { creditsOf } from "../src/app/billing/credits.ts";
import type { Charge, HoldAnswer } from "../src/app/billing/funds.ts";
import { type Outlook, type Purse, affordable, chargeOf, wantedOf } from "../src/app/billing/purse.ts";
import { freeTariff, isFree, priceOf } from "../src/app/billing/tariff.ts";
import { type JobUsage, type TaskUsage, addedUsage, noUsage } from "../src/app/billing/usage.ts";
import type { WorkUnits } from "../src/app/billing/work-units.ts";
import type { Ledger } from "../src/app/jobs/ledger.ts";
import { type JobRequest, type JobState, type RunTerms, payerOf } from "../src/app/jobs/record.ts";
import type { Phase, Problem } from "../src/app/jobs/tasks.ts";
import type { AccountObject } from "../src/app/shares/account-object.ts";
import { tasksFundedAtOnce, tasksInFlightMax } from "../src/limits.ts";
import type { JobStore } from "./job-store.ts";

/** What a run owes, and who. */
export interface Bill {
  readonly owner: string;
  readonly charge: Charge;
}

/** Of a run, so far. */
export interface RunCosts {
  /** Micro-credits. */
  readonly spent: number;
  readonly usage: JobUsage;
}

export const noCosts: RunCosts = { spent: 0, usage: noUsage };

export interface MoneyPorts {
  readonly store: () => JobStore;
  account(owner: string): AccountObject;
  /** What a task is quoted; null where it costs nothing. */
  quoted(phase: Phase, number: number): WorkUnits | null;
}

/** How many tasks may be sent for the first time; `broke` when none can, and none is on its way whose price might leave something. */
export interface Funding {
  readonly fresh: number;
  readonly broke: Problem | null;
}

export class JobMoney {
  private readonly ports: MoneyPorts;
  private known: RunCosts | null = null;
  /** Calls to the account one after the other: a hold must not come after the bill that ends it. */
  private calls: Promise<unknown> = Promise.resolve();

  constructor(ports: MoneyPorts) {
    this.ports = ports;
  }

  /** Of a run that begins. */
  begin(terms: RunTerms): void {
    const store = this.ports.store();
    store.setFact("terms", terms);
    store.forgetFact("held");
    store.forgetFact("carried");
    this.known = noCosts;
  }

  get terms(): RunTerms {
    return this.ports.store().fact("terms") ?? { tariff: freeTariff, tasks: tasksInFlightMax };
  }

  get isFree(): boolean {
    return isFree(this.terms.tariff);
  }

  /** Read once from rows, then kept as tasks end. */
  costs(): RunCosts {
    if (this.known) return this.known;
    const store = this.ports.store();
    let costs = store.fact("carried") ?? noCosts;
    for (const { charged, usage } of store.charges()) costs = withTask(costs, charged, usage);
    return (this.known = costs);
  }

  /** What a task that has ended is charged; to be kept with its result. */
  chargeFor(phase: Phase, number: number, { work }: TaskUsage): number {
    const { tariff } = this.terms;
    return chargeOf(priceOf(work, tariff), this.quoteOf(phase, number), this.purse(null));
  }

  /** Once its result is kept. */
  count(charged: number, usage: TaskUsage): void {
    this.known = withTask(this.costs(), charged, usage);
  }

  /** Before rows of tasks are forgotten whose costs stay. */
  carry(): void {
    this.ports.store().setFact("carried", this.costs());
  }

  /** Asks the account where what is set aside is not enough. */
  async fund(
    ledger: Ledger,
    of: { readonly request: JobRequest; readonly state: JobState },
  ): Promise<Funding> {
    if (this.isFree) return { fresh: Infinity, broke: null };
    const phase = this.ports.store().fact("phase")!;
    const { budget, payer } = budgetAndPayer(of);
    const outlook = (): Outlook => ({
      flying: sum([...ledger.flights()].map((number) => this.quoteOf(phase, number))),
      next: ledger.upcoming(tasksFundedAtOnce).map((number) => this.quoteOf(phase, number)),
    });
    const wanted = wantedOf(this.purse(budget), outlook());
    const answer = wanted === null ? null : await this.hold({ ...wanted, ...payer }, of.state);
    if (this.ports.store().fact("state")?.run !== of.state.run) return { fresh: 0, broke: null };
    if (answer && answer.held > this.purse(null).held) this.ports.store().setFact("held", answer.held);
    const now = outlook();
    const fresh = affordable(this.purse(budget), now);
    const isBroke = fresh === 0 && now.next.length > 0 && ledger.flightCount() === 0;
    // Without an answer it is asked again.
    if (!isBroke || (wanted !== null && answer === null)) return { fresh, broke: null };
    return { fresh, broke: this.brokeOf(now.next[0]!, answer?.short === "balance" ? "balance" : "budget") };
  }

  private async hold(
    ask: { readonly least: number; readonly wanted: number } & ReturnType<typeof payerOf>,
    state: JobState,
  ): Promise<HoldAnswer | null> {
    const { tariff } = this.terms;
    const { plan, prices } = tariff;
    try {
      return await this.inTurn(() =>
        this.ports.account(state.owner).hold({ ...ask, key: keyOf(state), plan, prices, untilMs: null }),
      );
    } catch (error) {
      console.error("an account could not be asked for money; it is asked again", error);
      return null;
    }
  }

  private brokeOf(quote: number, short: "balance" | "budget"): Problem {
    const { spent } = this.costs();
    const what = short === "balance" ? "Your balance" : "The budget of the job";
    return {
      code: "PaymentRequired",
      message: `${what} is used up: the run has cost ${creditsOf(spent)} credits, and the next task takes up to ${creditsOf(quote)}.`,
      path: [],
    };
  }

  private quoteOf(phase: Phase, number: number): number {
    const work = this.ports.quoted(phase, number);
    return work ? priceOf(work, this.terms.tariff) : 0;
  }

  private purse(budget: number | null): Purse {
    return { budget, spent: this.costs().spent, held: this.ports.store().fact("held") ?? 0 };
  }

  /** What the run that ends owes: in the same step as its end. */
  bill(state: JobState, { spent, usage }: RunCosts): void {
    if (this.isFree) return;
    const store = this.ports.store();
    const charge = { key: keyOf(state), amount: spent, work: usage.work };
    store.setFact("bills", [...(store.fact("bills") ?? []), { owner: state.owner, charge }]);
  }

  hasBills(): boolean {
    return (this.ports.store().fact("bills") ?? []).length > 0;
  }

  /** Raises where an account does not take one. */
  async sendBills(): Promise<void> {
    for (;;) {
      const [bill] = this.ports.store().fact("bills") ?? [];
      if (!bill) return;
      await this.inTurn(() => this.ports.account(bill.owner).settle(bill.charge));
      const rest = (this.ports.store().fact("bills") ?? []).filter(
        ({ charge }) => charge.key !== bill.charge.key,
      );
      if (rest.length > 0) this.ports.store().setFact("bills", rest);
      else this.ports.store().forgetFact("bills");
    }
  }

  private inTurn<T>(call: () => Promise<T>): Promise<T> {
    const made = this.calls.then(call);
    this.calls = made.catch(() => undefined);
    return made;
  }
}

/** Names a run: what it owes is charged once. */
function keyOf({ id, run }: Pick<JobState, "id" | "run">): string {
  return `job/${id}/${run}`;
}

/** What earlier runs of the job cost is gone from its budget. */
function budgetAndPayer({ request, state }: { readonly request: JobRequest; readonly state: JobState }): {
  readonly budget: number | null;
  readonly payer: ReturnType<typeof payerOf>;
} {
  const payer = payerOf(request, state);
  const paid = request.unlisted ? 0 : (state.costs ?? 0);
  return { payer, budget: payer.budget === null ? null : Math.max(0, payer.budget - paid) };
}

function withTask({ spent, usage }: RunCosts, charged: number, task: TaskUsage): RunCosts {
  return { spent: spent + charged, usage: addedUsage(usage, task) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
