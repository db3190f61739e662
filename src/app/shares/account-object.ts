/** The object of a user's account: what of its work may be on its way at once. */
import type { ShareReport } from "./shares.ts";
import type { SlotAsk } from "./slots.ts";

export interface AccountObject {
  /** How many messages of its tasks a job of this user may send now. */
  share(report: ShareReport): Promise<number>;
  /** A slot for heavy work, by its id; null when all are taken. It ends by itself when it is not kept. */
  take(ask: SlotAsk): Promise<string | null>;
  keep(id: string): Promise<void>;
  giveBack(id: string): Promise<void>;
  /** The account goes. */
  forget(): Promise<void>;
}

/** What the account tells a job: there is room for its tasks again. */
export interface ShareTaker {
  refill(): Promise<void>;
}
