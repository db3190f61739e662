/**
 * The money of one account in its object. Each change is one step: rows and the alarm that writes them into the ledger; what
 * interrupts that, the alarm does again, and the ledger takes an entry once.
 */
import {
  type Charge,
  type HoldAnswer,
  type HoldAsk,
  type TopUp,
  held,
  raiseHold,
  settle,
  settleLost,
  topUp,
} from "../src/app/billing/funds.ts";
import type { LedgerStore } from "../src/app/billing/ledger.ts";
import type { Funds } from "../src/app/shares/account-object.ts";
import { chargesKeptMs, ledgerRetryMs, ledgerRowsAtOnce } from "../src/limits.ts";
import { type AccountRows, accountRows } from "./account-rows.ts";

export class AccountMoney {
  private readonly storage: DurableObjectStorage;
  private readonly user: string;
  private readonly ledger: LedgerStore;
  private rows: AccountRows;

  constructor(storage: DurableObjectStorage, user: string, ledger: LedgerStore) {
    this.storage = storage;
    this.user = user;
    this.ledger = ledger;
    this.rows = accountRows(storage.sql);
  }

  hold(ask: HoldAsk): HoldAnswer {
    return this.change(() => raiseHold(this.rows, ask));
  }

  settle(charge: Charge): void {
    this.change((at) => settle(this.rows, charge, at));
  }

  topUp(payment: TopUp): Funds {
    this.change((at) => topUp(this.rows, payment, at));
    return this.funds();
  }

  funds(): Funds {
    return { balance: this.rows.balance(), held: held(this.rows) };
  }

  spentOn(subject: string): number {
    return this.rows.spentOn(subject);
  }

  /** Writes what is not in the ledger yet; raises where it cannot be written. */
  async write(): Promise<void> {
    this.change(() => undefined);
    for (;;) {
      const entries = this.rows.unwritten(ledgerRowsAtOnce);
      if (entries.length === 0) break;
      await this.ledger.add(entries);
      const ids = entries.map(({ id }) => id);
      this.change(({ nowMs }) => this.rows.setWritten(ids, nowMs));
    }
    if (this.rows.oldestWrittenMs() !== null)
      this.change(({ nowMs }) => this.rows.forgetWrittenBefore(nowMs - chargesKeptMs));
  }

  /** After the storage was emptied. */
  forget(): void {
    this.rows = accountRows(this.storage.sql);
  }

  /** What ended meanwhile comes first, so that nobody draws on it. */
  private change<T>(act: (at: { readonly user: string; readonly nowMs: number }) => T): T {
    const at = { user: this.user, nowMs: Date.now() };
    const end = this.rows.nextEndMs();
    if (end !== null && end <= at.nowMs) settleLost(this.rows, at);
    const result = act(at);
    this.arm(at.nowMs);
    return result;
  }

  /** In the same step as the rows that it follows from, so it must not be waited for. */
  private arm(nowMs: number): void {
    const isUnwritten = this.rows.unwritten(1).length > 0;
    const oldest = this.rows.oldestWrittenMs();
    const wakes = [
      ...(isUnwritten ? [nowMs + ledgerRetryMs] : []),
      ...[this.rows.nextEndMs()].filter((end) => end !== null),
      ...(oldest === null ? [] : [oldest + chargesKeptMs]),
    ];
    if (wakes.length > 0) void this.storage.setAlarm(Math.max(nowMs, Math.min(...wakes)));
    else void this.storage.deleteAlarm();
  }
}
