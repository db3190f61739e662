/** Transformations between systems, kept per pair. */
import { kept } from "./kept.ts";
import { crsSystem } from "./normalize.ts";
import { type Transform, makeTransform } from "./transform.ts";

/** Between the two of a pair: no text about a system has a NUL. */
const PAIR = "\0";

const ofPair = kept((pair): Transform => {
  const [from, to] = pair.split(PAIR) as [string, string];
  return makeTransform(crsSystem(from), crsSystem(to));
});

/** The transformation from one system to another; it is set up once per pair. */
export function transformer(from: string, to: string): Transform {
  return from === to ? (x, y) => [x, y] : ofPair(`${from}${PAIR}${to}`);
}

export function isGeographic(crs: string): boolean {
  return crsSystem(crs).projection === "longlat";
}
