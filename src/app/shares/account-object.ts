/** The object of a user's account: what of its work may be on its way at once, and its money. */
import type { Charge, HoldAnswer, HoldAsk, TopUp } from "../billing/funds.ts";
import type { ShareReport } from "./shares.ts";
import type { SlotAsk } from "./slots.ts";

/** In micro-credits. */
export interface Funds {
  readonly balance: number;
  /** Of the balance, what is set aside for what is on its way. */
  readonly held: number;
}

export interface AccountObject {
  /** How many messages of its tasks a job of this user may send now. */
  share(report: ShareReport): Promise<number>;
  /** A slot for heavy work, by its id; null when all are taken. It ends by itself when it is not kept. */
  take(ask: SlotAsk): Promise<string | null>;
  keep(id: string): Promise<void>;
  giveBack(id: string): Promise<void>;
  /** Sets money aside; the same again changes nothing. */
  hold(ask: HoldAsk): Promise<HoldAnswer>;
  /** Charges what was used of a hold, once, and frees the rest. */
  settle(charge: Charge): Promise<void>;
  /** Once per id. */
  topUp(payment: TopUp): Promise<Funds>;
  funds(): Promise<Funds>;
  /** Micro-credits that a job, a request or a service was charged. */
  spentOn(subject: string): Promise<number>;
  /** The account goes; what it was charged is in the ledger before. */
  forget(): Promise<void>;
}

/** What the account tells a job: there is room for its tasks again. */
export interface ShareTaker {
  refill(): Promise<void>;
}
