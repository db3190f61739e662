/** When an item is: an instant, or an interval whose ends belong to it. An interval is told by its ends even where there is a datetime besides. */
import { type Json, textOf } from "./json.ts";

export interface ItemTime {
  /** RFC 3339, UTC: the datetime, which lies in the interval. */
  readonly label: string;
  /** The start of an interval. */
  readonly start: string;
  /** The same as `start` for instants. */
  readonly end: string;
}

/** The end of intervals that are open: later than all that can be asked for. */
export const FOR_EVER = "9999-12-31T23:59:59.999Z";

/** Null when the item says nothing that is a date. */
export function timeOf(properties: Json): ItemTime | null {
  const instant = instantOf(properties["datetime"]);
  const from = instantOf(properties["start_datetime"]);
  const to = instantOf(properties["end_datetime"]);
  const [start, end] = [from ?? instant ?? to, to ?? instant ?? from];
  if (start === null || end === null) return null;
  if (end < start) return { label: instant ?? start, start: instant ?? start, end: instant ?? start };
  return { label: instant ?? start, start, end };
}

/** Times without a zone are UTC, as everything in STAC. */
function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const zoned = /T[\d:.,]+$/i.test(text) ? `${text}Z` : text;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

/** Whether an item lies in [from, to); an interval does as soon as it reaches in. */
export function timeIn(time: ItemTime, from: string | null, to: string | null): boolean {
  if (to !== null && time.start >= to) return false;
  return from === null || time.end >= from;
}
