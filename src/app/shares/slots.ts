/**
 * Heavy work of one user's requests: a few at once, and so much in a minute. What is taken ends by itself when nobody gives it
 * back. Pure: leases and the clock are handed in.
 */
import { heavyWorkWindowMs, slotLeaseMs, type slotsMax } from "../../limits.ts";
import type { PlanNumbers } from "../ports/accounts.ts";

/** What holds the isolate of the request, what runs as a job that a request waits for, and tiles of the user's services. */
export type SlotKind = keyof typeof slotsMax;

interface SlotUse {
  readonly kind: SlotKind;
  /** In kernel pixels, or what costs as much. */
  readonly work: number;
}

export interface SlotAsk extends SlotUse {
  /** Of its kind, at once. */
  readonly slots: number;
  /** What all may ask for within `heavyWorkWindowMs`. */
  readonly workMax: number;
}

/** How many slots of a kind a plan has. */
export const slotsIn: Readonly<Record<SlotKind, (plan: PlanNumbers) => number>> = {
  inline: ({ inline }) => inline,
  internal: ({ internal }) => internal,
  tile: ({ tiles }) => tiles,
};

export interface Lease extends SlotUse {
  readonly id: string;
  readonly sinceMs: number;
  /** Given back, or taken for lost, from here on. */
  readonly untilMs: number;
}

/** Null: not now. */
export function leaseFor(
  { slots, workMax, ...ask }: SlotAsk & { readonly id: string },
  leases: readonly Lease[],
  nowMs: number,
): Lease | null {
  const held = leases.filter((lease) => lease.kind === ask.kind && lease.untilMs > nowMs);
  if (held.length >= slots) return null;
  const recent = leases.filter((lease) => lease.sinceMs > nowMs - heavyWorkWindowMs);
  const work = recent.reduce((sum, lease) => sum + lease.work, 0);
  if (recent.length > 0 && work + ask.work > workMax) return null;
  return { ...ask, sinceMs: nowMs, untilMs: nowMs + slotLeaseMs };
}

/** Whether anything still depends on it. */
export function isSpent(lease: Lease, nowMs: number): boolean {
  return lease.untilMs <= nowMs && lease.sinceMs <= nowMs - heavyWorkWindowMs;
}
