/**
 * Tiles are paid from leases: an isolate takes money of a service's owner for some hundreds of them at once, draws on it tile by
 * tile, and returns the rest. A lease of which nobody says any more what was spent counts as spent. State of an isolate: values
 * only, since no request may wait for what another one does.
 */
import {
  tileLeaseGraceMs,
  tileLeaseIdleMs,
  tileLeaseMicro,
  tileLeaseMs,
  tileLeasesKept,
} from "../../limits.ts";
import { OpenEOError } from "../../errors.ts";
import type { Billing } from "../ports/billing.ts";
import type { Clock, Ids } from "../ports/index.ts";
import { creditsOf } from "./credits.ts";
import type { Charge, HoldAnswer, HoldAsk } from "./funds.ts";
import { paymentRequired } from "./payment-required.ts";
import { type Tariff, priceOf } from "./tariff.ts";
import { type WorkUnits, addedWork, noWork } from "./work-units.ts";

/** Whose tile it is, and what it takes. */
interface TileDraw {
  readonly owner: string;
  /** What is shown: a service. */
  readonly subject: string;
  readonly tariff: Tariff;
  readonly budget: Billing["budget"];
  readonly work: WorkUnits;
}

/** What of an account pays. */
interface Payer {
  hold(ask: HoldAsk): Promise<HoldAnswer>;
  settle(charge: Charge): Promise<void>;
}

interface LeasePorts {
  accountOf(user: string): Payer;
  readonly clock: Clock;
  readonly ids: Ids;
  wait(ms: number): Promise<void>;
  waitUntil(promise: Promise<unknown>): void;
}

export interface TileLeases {
  /** Raises PaymentRequired. What it gives takes the price back, for a tile that came to nothing. */
  draw(draw: TileDraw, ports: LeasePorts): Promise<() => void>;
}

interface Lease {
  readonly key: string;
  readonly held: number;
  readonly endMs: number;
  readonly account: Payer;
  spent: number;
  work: WorkUnits;
  drawnMs: number;
}

export function createTileLeases(): TileLeases {
  const leases = new Map<string, Lease>();
  const close = (name: string, lease: Lease, ports: LeasePorts): void => {
    if (leases.get(name) === lease) leases.delete(name);
    const { key, spent, work } = lease;
    const settled = lease.account.settle({ key, amount: spent, work });
    ports.waitUntil(
      settled.catch((error: unknown) => console.error("the rest of a lease was not returned", error)),
    );
  };
  /** Those that were put there while it was asked for are closed: one lease is drawn on at a time. */
  const put = (name: string, lease: Lease, ports: LeasePorts): void => {
    const other = leases.get(name);
    if (other) close(name, other, ports);
    const [first] = leases;
    if (first && leases.size >= tileLeasesKept) close(first[0], first[1], ports);
    leases.set(name, lease);
  };
  const closeWhenIdle = async (name: string, lease: Lease, ports: LeasePorts): Promise<void> => {
    const { drawnMs } = lease;
    await ports.wait(tileLeaseIdleMs);
    if (leases.get(name) === lease && lease.drawnMs === drawnMs) close(name, lease, ports);
  };
  return {
    async draw(draw, ports) {
      const price = priceOf(draw.work, draw.tariff);
      const name = JSON.stringify([draw.owner, draw.subject, draw.tariff.plan, draw.tariff.prices]);
      const known = leases.get(name);
      const nowMs = Date.parse(ports.clock.now());
      const fits = known && nowMs < known.endMs && known.spent + price <= known.held;
      const lease = fits ? known : await newLease(draw, price, ports);
      if (!fits) put(name, lease, ports);
      lease.spent += price;
      lease.work = addedWork(lease.work, draw.work);
      lease.drawnMs = nowMs;
      ports.waitUntil(closeWhenIdle(name, lease, ports));
      return () => {
        // What was returned already stays paid.
        if (leases.get(name) === lease) lease.spent -= price;
      };
    },
  };
}

async function newLease(
  { owner, subject, tariff, budget }: TileDraw,
  price: number,
  ports: LeasePorts,
): Promise<Lease> {
  const account = ports.accountOf(owner);
  const key = `tiles/${ports.ids.capability()}`;
  const nowMs = Date.parse(ports.clock.now());
  const endMs = nowMs + tileLeaseMs;
  const ask = {
    key,
    kind: "tiles",
    subject,
    plan: tariff.plan,
    prices: tariff.prices,
    wanted: Math.max(price, tileLeaseMicro),
    least: price,
    untilMs: endMs + tileLeaseGraceMs,
    budget,
  } as const;
  const { held, short } = await account.hold(ask).catch((error: unknown) => {
    throw new OpenEOError(
      "InfrastructureBusy",
      "The account of the owner cannot be asked now; try again.",
      [],
      {
        cause: error,
      },
    );
  });
  if (held < price) {
    const what = short === "budget" ? "budget of the service" : "balance of its owner";
    throw paymentRequired(`A tile takes ${creditsOf(price)} credits, and the ${what} has not so much left`);
  }
  return { key, held, endMs, account, spent: 0, work: noWork, drawnMs: nowMs };
}
