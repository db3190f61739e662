/** Temporal labels as instants. */
import type { Label } from "./shape.ts";

/** A year, a month, a day or a date-time. Anything else is free text, as aggregations may label their intervals. */
const DATE = /^(\d{4}|[+-]\d{6})(-\d\d(-\d\d(T\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

/** Milliseconds since 1970; UTC where no zone is named; NaN for free text, in which Date.parse would find dates ("summer 2020"). */
export function instantOf(label: Label | null): number {
  if (typeof label !== "string") return NaN;
  const text = label.toUpperCase();
  const time = DATE.exec(text)?.[4];
  if (time === undefined) return DATE.test(text) ? Date.parse(text) : NaN;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? text : `${text}Z`);
}
