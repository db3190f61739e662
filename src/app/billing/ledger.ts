/** The ledger: a row for everything that changed a balance. The account writes it, and a second time changes nothing. */
import type { WorkUnits } from "./work-units.ts";

/** "sync": one synchronous request; "tiles": what an isolate computed of a service on one lease. */
export type ChargeKind = "job" | "sync" | "tiles";

export interface LedgerEntry {
  /** What happened, named by whom it happened to: the same again is the same row. */
  readonly id: string;
  /** "": of an account that is gone. */
  readonly user: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly kind: ChargeKind | "top-up";
  /** The job, request or service; of payments what the operator calls them. */
  readonly subject: string;
  /** Null for payments. */
  readonly plan: string | null;
  /** Version of the prices; null for payments. */
  readonly prices: number | null;
  /** Micro-credits: what the balance grew by, below 0 for charges. */
  readonly amount: number;
  /** What was computed; null for payments, and where nobody told. */
  readonly work: WorkUnits | null;
}

export interface LedgerStore {
  /** Entries that are there stay as they are. */
  add(entries: readonly LedgerEntry[]): Promise<void>;
  /** The newest first. */
  latest(user: string, count: number): Promise<readonly LedgerEntry[]>;
  /** Amounts stay, whose they were goes. */
  anonymise(user: string): Promise<void>;
}
