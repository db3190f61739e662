/** What work costs: a version of the prices at the rate of a plan. A job keeps the tariff that it was started with. */
import type { WorkUnits } from "./work-units.ts";

/** What has a price; the other units are for reports. */
const priced = ["tasks", "blocks", "readBytes", "kernelPixels", "geometry", "writtenBytes"] as const;
type PricedUnit = (typeof priced)[number];

/** Micro-credits per unit. */
export type UnitPrices = Readonly<Record<PricedUnit, number>>;

export interface PriceList {
  /** Raised by every change; ledger rows name it. */
  readonly version: number;
  readonly perUnit: UnitPrices;
}

export interface Tariff {
  readonly plan: string;
  /** Version of the price list. */
  readonly prices: number;
  readonly perUnit: UnitPrices;
}

export function tariffOf(
  { name, rate }: { readonly name: string; readonly rate: number },
  { version, perUnit }: PriceList,
): Tariff {
  return { plan: name, prices: version, perUnit: mapped((unit) => perUnit[unit] * rate) };
}

/** Of jobs of before there were prices, and of what belongs to the operator. */
export const freeTariff: Tariff = { plan: "free", prices: 0, perUnit: mapped(() => 0) };

export function isFree({ perUnit }: Tariff): boolean {
  return priced.every((unit) => perUnit[unit] === 0);
}

/** Whole micro-credits. */
export function priceOf(work: WorkUnits, { perUnit }: Tariff): number {
  return Math.ceil(priced.reduce((sum, unit) => sum + work[unit] * perUnit[unit], 0));
}

/** Null where something is missing, unknown or not a number from 0 on. */
export function unitPricesFrom(body: Readonly<Record<string, unknown>>): UnitPrices | null {
  const isSound = (value: unknown): value is number =>
    typeof value === "number" && Number.isFinite(value) && value >= 0;
  if (Object.keys(body).length !== priced.length || !priced.every((unit) => isSound(body[unit]))) return null;
  return mapped((unit) => body[unit] as number);
}

export const pricedUnits: readonly string[] = priced;

function mapped(of: (unit: PricedUnit) => number): UnitPrices {
  return {
    tasks: of("tasks"),
    blocks: of("blocks"),
    readBytes: of("readBytes"),
    kernelPixels: of("kernelPixels"),
    geometry: of("geometry"),
    writtenBytes: of("writtenBytes"),
  };
}
