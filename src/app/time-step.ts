/** Which step of a time dimension a request means. */
import { OpenEOError } from "../errors.ts";

/**
 * A label in any spelling of its instant, a day or month (its first step), a list (its first), or an interval start/end, both
 * included (the last step in it).
 */
export function timeIndex(labels: readonly string[], asked: string): number {
  const [start, end] = asked.split(",")[0]!.split("/");
  const index =
    end === undefined
      ? labels.findIndex((label) => isStep(label, start!))
      : labels.findLastIndex((label) => isBetween(label, start!, end));
  if (index >= 0) return index;
  throw new OpenEOError(
    "ProcessParameterInvalid",
    `The value for parameter 'time' is invalid: there is no step '${asked}'; there are ${labels.slice(-5).join(", ")}${labels.length > 5 ? " and earlier ones" : ""}.`,
  );
}

function isStep(label: string, asked: string): boolean {
  if (label === asked) return true;
  if (/^\d{4}(-\d\d){0,2}$/.test(asked)) return label.startsWith(asked);
  const instant = instantOf(asked);
  return instant !== null && instant === instantOf(label);
}

function isBetween(label: string, start: string, end: string): boolean {
  return (isOpen(start) || !isBefore(label, start)) && (isOpen(end) || !isAfter(label, end));
}

function isOpen(bound: string): boolean {
  return bound === "" || bound === "..";
}

/** Days, months and years are compared as far as they go: they end with their last instant. */
function isBefore(label: string, bound: string): boolean {
  const [own, asked] = [instantOf(label), instantOf(bound)];
  return own !== null && asked !== null ? own < asked : label < bound;
}

function isAfter(label: string, bound: string): boolean {
  const [own, asked] = [instantOf(label), instantOf(bound)];
  return own !== null && asked !== null ? own > asked : label.slice(0, bound.length) > bound;
}

/** Milliseconds of a date with a time of day; without a zone it is UTC. Null for all else. */
function instantOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d/.test(text)) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}
