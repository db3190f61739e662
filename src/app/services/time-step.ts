/** Which step of a time dimension a request means. */
import { instantOf } from "../../cube/instant.ts";
import { OpenEOError } from "../../errors.ts";

/** A request names a step that the time dimension has not. */
export class TimeStepMissing extends OpenEOError {}

/**
 * A label in any spelling of its instant, a day or month (its first step), a list (its first), or an interval start/end, both
 * included (the last step in it); one of the two may be a period.
 */
export function timeIndex(labels: readonly string[], asked: string): number {
  const [start, end] = boundsOf(asked.split(",")[0]!);
  const index =
    end === undefined
      ? labels.findIndex((label) => isStep(label, start!))
      : labels.findLastIndex((label) => isBetween(label, start!, end));
  if (index >= 0) return index;
  throw new TimeStepMissing(
    "ProcessParameterInvalid",
    `The value for parameter 'time' is invalid: there is no step '${asked}'; there are ${labels.slice(-5).join(", ")}${labels.length > 5 ? " and earlier ones" : ""}.`,
  );
}

/** A period is as long as it says, from the start or up to the end; days and months begin with their first instant there. */
function boundsOf(asked: string): readonly [start: string, end?: string] {
  const [start, end] = asked.split("/");
  if (end === undefined) return [start!];
  const [before, behind] = [periodOf(start!), periodOf(end)];
  if (behind) return [start!, moved(start!, behind, 1)];
  return before ? [moved(end, before, -1), end] : [start!, end];
}

/** Years, months, days and seconds of an ISO 8601 duration; null for all else. */
function periodOf(text: string): readonly [number, number, number, number] | null {
  const match =
    /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/.exec(
      text,
    );
  if (!match) return null;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return [years!, months!, weeks! * 7 + days!, (hours! * 60 + minutes!) * 60 + seconds!];
}

/** A bound that is no date stays without a period: no step lies beyond it. */
function moved(
  bound: string,
  [years, months, days, seconds]: NonNullable<ReturnType<typeof periodOf>>,
  sign: 1 | -1,
): string {
  const ms = instantOf(bound);
  if (Number.isNaN(ms)) return bound;
  const date = new Date(ms);
  date.setUTCFullYear(
    date.getUTCFullYear() + sign * years,
    date.getUTCMonth() + sign * months,
    date.getUTCDate() + sign * days,
  );
  date.setUTCSeconds(date.getUTCSeconds() + sign * seconds);
  return date.toISOString();
}

function isStep(label: string, asked: string): boolean {
  if (label === asked) return true;
  return isPeriod(asked) ? label.startsWith(asked) : instantOf(asked) === instantOf(label);
}

function isBetween(label: string, start: string, end: string): boolean {
  return (isOpen(start) || !isBefore(label, start)) && (isOpen(end) || !isAfter(label, end));
}

function isOpen(bound: string): boolean {
  return bound === "" || bound === "..";
}

function isBefore(label: string, bound: string): boolean {
  const [own, asked] = [instantOf(label), instantOf(bound)];
  return Number.isNaN(own) || Number.isNaN(asked) ? label < bound : own < asked;
}

/** Days, months and years are compared as far as they go: they end with their last instant. */
function isAfter(label: string, bound: string): boolean {
  const [own, asked] = [instantOf(label), instantOf(bound)];
  if (isPeriod(bound) || Number.isNaN(own) || Number.isNaN(asked))
    return label.slice(0, bound.length) > bound;
  return own > asked;
}

/** A day, a month or a year. */
function isPeriod(text: string): boolean {
  return /^\d{4}(-\d\d){0,2}$/.test(text);
}
