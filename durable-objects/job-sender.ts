/**
 * Sends a job's tasks: as many as the account of its owner has room for, one round after the other. Who wants tasks to be sent
 * only says so; what is asked for while a round is on its way becomes one further round.
 */
import type { Lane, ShareReport } from "../src/app/shares/shares.ts";
import type { Ledger } from "../src/app/jobs/ledger.ts";
import type { TaskMessage } from "../src/app/jobs/tasks.ts";
import type { AccountObject } from "../src/app/shares/account-object.ts";
import { tasksInFlightMax } from "../src/limits.ts";
import { logText } from "../src/app/ports/openeo-error.ts";

/** Messages of one call to the queue; the platform's bound. */
const BATCH = 100;

/** How the job stands: asked anew after each wait. */
export interface Sending {
  readonly job: string;
  readonly account: AccountObject;
  readonly lane: Lane;
  readonly ledger: Ledger;
  /** How many tasks of its owner may be on their way. */
  readonly tasks: number;
  /** How many may be sent for the first time: those that are paid for. */
  funded(): Promise<number>;
  message(number: number): TaskMessage;
}

export interface SenderPorts {
  /** Null when there is nothing to send. */
  sending(): Sending | null;
  send(lane: Lane, messages: readonly TaskMessage[]): Promise<void>;
}

export interface Sender {
  /** Settles when all that may be sent has been. */
  refill(): Promise<void>;
}

export function createSender(ports: SenderPorts): Sender {
  let rounds: Promise<void> | null = null;
  let isAsked = false;
  /** Lanes in which the account counts something of the job, and how to tell it that there is nothing. */
  const counted = new Map<Lane, () => Promise<number>>();

  const round = async (): Promise<void> => {
    const now = ports.sending();
    for (const [lane, end] of counted) {
      if (lane === now?.lane) continue;
      counted.delete(lane);
      await asked(end(), 0);
    }
    if (!now) return;
    const allowed = await shareOf(now, counted);
    const fresh = allowed > 0 ? await now.funded() : 0;
    // The job may have gone on, or ended, while the account was asked.
    if (ports.sending()?.ledger !== now.ledger) return;
    await sendAll(now, now.ledger.next(Date.now(), allowed, fresh), ports);
  };
  const goRound = async (): Promise<void> => {
    try {
      while (isAsked) {
        isAsked = false;
        await round();
      }
    } finally {
      rounds = null;
    }
  };
  return {
    refill() {
      isAsked = true;
      rounds ??= goRound();
      return rounds;
    },
  };
}

/** An account that cannot be asked stops nobody: one message goes out at a time. */
function shareOf(now: Sending, counted: Map<Lane, () => Promise<number>>): Promise<number> {
  const { job, account, lane, ledger } = now;
  const counts = ledger.counts(Date.now(), tasksInFlightMax);
  const tell = (report: Omit<ShareReport, "job" | "lane" | "most">): Promise<number> =>
    account.share({ job, lane, most: now.tasks, ...report });
  counted.set(lane, () => tell({ waiting: 0, sent: 0, working: 0, resting: 0 }));
  return asked(tell(counts), counts.sent === 0 ? 1 : 0);
}

async function asked(call: Promise<number>, otherwise: number): Promise<number> {
  try {
    return await call;
  } catch (error) {
    console.error("an account could not be asked for its share", logText(error));
    return otherwise;
  }
}

async function sendAll(now: Sending, numbers: readonly number[], ports: SenderPorts): Promise<void> {
  const { lane, ledger } = now;
  for (let at = 0; at < numbers.length; at += BATCH) {
    const messages = numbers.slice(at, at + BATCH).map((number) => now.message(number));
    try {
      await ports.send(lane, messages);
    } catch (error) {
      console.error("tasks could not be sent; the watchdog will try again", logText(error));
      ledger.unsend(numbers.slice(at));
      return;
    }
  }
}
