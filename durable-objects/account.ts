/**
 * One user: what is on its way for it at once, and its money. Its rules are pure (src/app/shares, src/app/billing). Slots are rows,
 * because a request outlives the object's stay in memory; shares are what jobs report every few seconds, and are known again when
 * they next do.
 */
import { DurableObject } from "cloudflare:workers";
import { type ShareReport, createShares } from "../src/app/shares/shares.ts";
import { type Lease, type SlotAsk, isSpent, leaseFor } from "../src/app/shares/slots.ts";
import type { Charge, HoldAnswer, HoldAsk, TopUp } from "../src/app/billing/funds.ts";
import type { AccountObject, Funds, ShareTaker } from "../src/app/shares/account-object.ts";
import { slotLeaseMs } from "../src/limits.ts";
import { type Env, accountLedger } from "../src/wiring.ts";
import { AccountMoney } from "./account-money.ts";
import { logText } from "../src/app/ports/openeo-error.ts";

const TABLE =
  "CREATE TABLE IF NOT EXISTS leases (id TEXT PRIMARY KEY, kind TEXT NOT NULL, work REAL NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID";

export class Account extends DurableObject<Env> implements AccountObject {
  private readonly shares = createShares();
  private readonly sql: SqlStorage;
  private readonly money: AccountMoney;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(TABLE);
    // Objects of accounts are only ever asked for by name.
    this.money = new AccountMoney(ctx.storage, ctx.id.name!, accountLedger(env));
  }

  async share(report: ShareReport): Promise<number> {
    const { allowed, others } = this.shares.report(report, Date.now());
    for (const job of others) this.ctx.waitUntil(this.tell(job));
    return allowed;
  }

  async take(ask: SlotAsk): Promise<string | null> {
    const now = Date.now();
    const leases = this.leases();
    for (const lease of leases.filter((each) => isSpent(each, now)))
      this.sql.exec("DELETE FROM leases WHERE id = ?", lease.id);
    const lease = leaseFor({ ...ask, id: crypto.randomUUID() }, leases, now);
    if (!lease) return null;
    const { id, kind, work, sinceMs, untilMs } = lease;
    this.sql.exec("INSERT INTO leases VALUES (?, ?, ?, ?, ?)", id, kind, work, sinceMs, untilMs);
    return id;
  }

  async keep(id: string): Promise<void> {
    this.sql.exec("UPDATE leases SET until = ? WHERE id = ?", Date.now() + slotLeaseMs, id);
  }

  async giveBack(id: string): Promise<void> {
    this.sql.exec("UPDATE leases SET until = ? WHERE id = ?", Date.now(), id);
  }

  async hold(ask: HoldAsk): Promise<HoldAnswer> {
    return this.money.hold(ask);
  }

  async settle(charge: Charge): Promise<void> {
    this.money.settle(charge);
    this.ctx.waitUntil(this.writeLedger());
  }

  async topUp(payment: TopUp): Promise<Funds> {
    const funds = this.money.topUp(payment);
    await this.writeLedger();
    return funds;
  }

  async funds(): Promise<Funds> {
    return this.money.funds();
  }

  async spentOn(subject: string): Promise<number> {
    return this.money.spentOn(subject);
  }

  async forget(): Promise<void> {
    await this.money.write();
    // The alarm goes with the rows, in one step.
    await this.ctx.storage.deleteAll();
    this.sql.exec(TABLE);
    this.money.forget();
  }

  override alarm(): Promise<void> {
    return this.writeLedger();
  }

  /** What fails is left to the alarm. */
  private async writeLedger(): Promise<void> {
    try {
      await this.money.write();
    } catch (error) {
      console.error("the ledger could not be written; it is tried again", logText(error));
    }
  }

  private leases(): Lease[] {
    return Array.from(this.sql.exec("SELECT * FROM leases"), (row) => ({
      id: row["id"] as string,
      kind: row["kind"] as Lease["kind"],
      work: row["work"] as number,
      sinceMs: row["since"] as number,
      untilMs: row["until"] as number,
    }));
  }

  /** A job that is not told asks again by itself. */
  private async tell(job: string): Promise<void> {
    try {
      await (this.env.JOB.getByName(job) as unknown as ShareTaker).refill();
    } catch (error) {
      console.error("a job could not be told that it may go on", logText(error));
    }
  }
}
