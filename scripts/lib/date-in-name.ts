/** When a file is of, by what it is called. */

export interface NamedTime {
  /** RFC 3339, UTC; the same where a moment or a day is named. */
  readonly start: string;
  readonly end: string;
  /** The part of the name that says it. */
  readonly text: string;
}

/** Between the numbers of a date; folders by year, month and day are common. */
const SEPARATOR = "[-_./]?";
const YEAR = "(?<year>(?:19|20)\\d{2})";
const MONTH = "(?<month>0[1-9]|1[0-2])";
const DAY = "(?<day>0[1-9]|[12]\\d|3[01])";
const TIME =
  "(?:[T_-]?(?<hour>[01]\\d|2[0-3])[-:]?(?<minute>[0-5]\\d)[-:]?(?<second>[0-5]\\d)(?:\\.\\d+)?Z?)";

/** From the most to the least that a name may say. No digit stands before or after. */
const FORMS = [
  `${YEAR}${SEPARATOR}${MONTH}${SEPARATOR}${DAY}${TIME}`,
  `${YEAR}${SEPARATOR}${MONTH}${SEPARATOR}${DAY}(?=T\\d|\\D|$)`,
  `${YEAR}(?<ordinal>[0-3]\\d{2})`,
  `${YEAR}[-_./]${MONTH}`,
  YEAR,
].map((form) => new RegExp(`(?<!\\d)${form}(?!\\d)`, "g"));

/** `path`: of a file in its folder, with slashes. The file's own name counts before those of the folders that it lies in. */
export function dateInName(path: string): NamedTime | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const form of FORMS)
    for (const text of [name, path])
      for (const match of text.matchAll(form)) {
        const time = timeOf(match.groups!);
        if (time) return { ...time, text: match[0] };
      }
  return null;
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf(groups: Groups): Pick<NamedTime, "start" | "end"> | null {
  const [year, month, day, ordinal] = ["year", "month", "day", "ordinal"].map((name) =>
    groups[name] === undefined ? null : Number(groups[name]),
  ) as [number, number | null, number | null, number | null];
  if (ordinal !== null)
    return ordinal >= 1 && ordinal <= daysOf(year) ? moment(Date.UTC(year, 0, ordinal)) : null;
  if (month === null) return span(Date.UTC(year, 0), Date.UTC(year + 1, 0));
  if (day === null) return span(Date.UTC(year, month - 1), Date.UTC(year, month));
  const [hour, minute, second] = ["hour", "minute", "second"].map((name) => Number(groups[name] ?? 0));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(ms).getUTCDate() === day ? moment(ms) : null;
}

function daysOf(year: number): number {
  return (Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / 86_400_000;
}

function moment(ms: number): Pick<NamedTime, "start" | "end"> {
  const start = new Date(ms).toISOString();
  return { start, end: start };
}

/** Until the last second. */
function span(from: number, to: number): Pick<NamedTime, "start" | "end"> {
  return { start: new Date(from).toISOString(), end: new Date(to - 1000).toISOString() };
}
