/**
 * The money of one account: a balance, and what of it is set aside (held) for what is on its way. Nothing is spent that was not
 * held before; every change of the balance is an entry of the ledger, whose id makes it happen once. Rules only: rows are the
 * object's, each call is one step without a wait, and the clock is handed in.
 */
import { hashText } from "../../cube/hash.ts";
import type { ChargeKind, LedgerEntry } from "./ledger.ts";
import type { WorkUnits } from "./work-units.ts";

/** What a hold is for, as its entry in the ledger will say. */
interface HoldFor {
  readonly kind: ChargeKind;
  readonly subject: string;
  readonly plan: string;
  readonly prices: number;
}

export interface Hold extends HoldFor {
  readonly key: string;
  /** Micro-credits. */
  readonly held: number;
  /** When nobody is left who would settle it, in milliseconds since 1970; null for jobs, which always do. */
  readonly untilMs: number | null;
}

/** A hold is raised to an amount, never by one: so the same again changes nothing. */
export interface HoldAsk extends HoldFor {
  readonly key: string;
  /** What is wanted, and with how much the work can begin. */
  readonly wanted: number;
  readonly least: number;
  readonly untilMs: number | null;
  /** What the subject may cost in all; null is no limit. */
  readonly budget: number | null;
}

export interface HoldAnswer {
  /** What the key holds now; less than `least` means no. */
  readonly held: number;
  /** Why it is less. */
  readonly short: "balance" | "budget" | null;
}

export interface Charge {
  readonly key: string;
  /** No more than is held is charged. */
  readonly amount: number;
  readonly work: WorkUnits | null;
}

export interface TopUp {
  readonly id: string;
  readonly amount: number;
}

export interface FundsRows {
  balance(): number;
  setBalance(micro: number): void;
  holds(): readonly Hold[];
  hold(key: string): Hold | null;
  putHold(hold: Hold): void;
  dropHold(key: string): void;
  /** What a subject has been charged. */
  spentOn(subject: string): number;
  addSpent(subject: string, micro: number): void;
  /** Whether there was such an entry, written into the ledger or not. */
  hasEntry(id: string): boolean;
  addEntry(entry: LedgerEntry): void;
}

/** Whose money it is, and when. */
export interface FundsAt {
  readonly user: string;
  readonly nowMs: number;
}

export function held(rows: FundsRows): number {
  return rows.holds().reduce((sum, hold) => sum + hold.held, 0);
}

export function raiseHold(rows: FundsRows, ask: HoldAsk): HoldAnswer {
  const before = rows.hold(ask.key)?.held ?? 0;
  if (rows.hasEntry(ask.key)) return { held: 0, short: null };
  const ofBalance = rows.balance() - held(rows);
  const ofBudget = ask.budget === null ? Infinity : ask.budget - committedTo(ask.subject, rows);
  const room = Math.min(ofBalance, ofBudget);
  const raised = [ask.wanted, ask.least].find((amount) => amount - before <= room) ?? before;
  const { kind, subject, plan, prices, key, untilMs } = ask;
  if (raised > before) rows.putHold({ kind, subject, plan, prices, key, held: raised, untilMs });
  const now = Math.max(before, raised);
  if (now >= ask.least) return { held: now, short: null };
  return { held: now, short: ofBalance < ofBudget ? "balance" : "budget" };
}

/** Charged and held. */
function committedTo(subject: string, rows: FundsRows): number {
  const open = rows.holds().filter((hold) => hold.subject === subject);
  return rows.spentOn(subject) + open.reduce((sum, hold) => sum + hold.held, 0);
}

/** What of a hold was used; the rest is free again. A key that holds nothing was settled before. */
export function settle(rows: FundsRows, { key, amount, work }: Charge, at: FundsAt): void {
  const hold = rows.hold(key);
  if (!hold) return;
  rows.dropHold(key);
  const charged = Math.min(Math.max(0, amount), hold.held);
  if (charged === 0) return;
  const { kind, subject, plan, prices } = hold;
  rows.setBalance(rows.balance() - charged);
  rows.addSpent(subject, charged);
  rows.addEntry({ ...entryAt(key, at), kind, subject, plan, prices, amount: -charged, work });
}

export function topUp(rows: FundsRows, { id, amount }: TopUp, at: FundsAt): void {
  const key = topUpKey(id, at);
  if (rows.hasEntry(key)) return;
  rows.setBalance(rows.balance() + amount);
  rows.addEntry({
    ...entryAt(key, at),
    kind: "top-up",
    subject: id,
    plan: null,
    prices: null,
    amount,
    work: null,
  });
}

/** Operators may call payments of several accounts the same; the key names nobody. */
function topUpKey(id: string, { user }: FundsAt): string {
  return `top-up/${hashText(`${user}|${id}`).slice(0, 32)}`;
}

function entryAt(id: string, { user, nowMs }: FundsAt): Pick<LedgerEntry, "id" | "user" | "at"> {
  return { id, user, at: new Date(nowMs).toISOString() };
}

/** What becomes of money that was set aside and of which nobody says any more what it was used for. */
const whenLost: Readonly<Record<ChargeKind, (hold: Hold) => number>> = {
  // The request died, and its user got nothing.
  sync: () => 0,
  // Its tiles went out: an isolate that ends does not say so.
  tiles: (hold) => hold.held,
  // Jobs have no end here: they repeat what they owe until they are heard.
  job: (hold) => hold.held,
};

export function settleLost(rows: FundsRows, at: FundsAt): void {
  for (const hold of rows.holds())
    if (hold.untilMs !== null && hold.untilMs <= at.nowMs)
      settle(rows, { key: hold.key, amount: whenLost[hold.kind](hold), work: null }, at);
}
