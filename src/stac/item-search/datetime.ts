/** The parameter datetime of item search: an instant, or an interval whose ends may be open. */
import { ProcessFault } from "../../cube/faults.ts";

export interface ClosedInterval {
  readonly from: string | null;
  readonly to: string | null;
}

/** RFC 3339 with seconds and zone; leap seconds are the next second. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const LAST_MS = 24 * 3600 * 1000 - 1;

export function closedInterval(text: string): ClosedInterval {
  const ends = text.split("/");
  if (ends.length === 1) return { from: start(text), to: end(text) };
  const [from, to] = ends.map((each) => (each === "" || each === ".." ? null : each));
  if (ends.length > 2 || (from === null && to === null)) throw invalid(text);
  const interval = { from: from == null ? null : start(from), to: to == null ? null : end(to) };
  if (interval.from !== null && interval.to !== null && interval.from > interval.to)
    throw new ProcessFault("ProcessParameterInvalid", "The parameter 'datetime' begins after its end.");
  return interval;
}

/** Days are taken as a whole. */
function start(text: string): string {
  return instant(DAY.test(text) ? `${text}T00:00:00Z` : text, text);
}

function end(text: string): string {
  if (!DAY.test(text)) return instant(text, text);
  return new Date(Date.parse(start(text)) + LAST_MS).toISOString();
}

function instant(text: string, written: string): string {
  if (!INSTANT.test(text)) throw invalid(written);
  const plain = text.toUpperCase().replace(" ", "T").replace(",", ".");
  const leap = plain.includes(":60");
  const milliseconds = Date.parse(leap ? plain.replace(/:60(?:\.\d+)?/, ":59") : plain);
  if (Number.isNaN(milliseconds)) throw invalid(written);
  return new Date(leap ? milliseconds + 1000 : milliseconds).toISOString();
}

function invalid(text: string): ProcessFault {
  return new ProcessFault(
    "ProcessParameterInvalid",
    `The parameter 'datetime' must be an instant of RFC 3339 ("2024-05-01T00:00:00Z") or an interval ("<instant>/<instant>", either may be ".."), and is '${text.slice(0, 80)}'.`,
  );
}
