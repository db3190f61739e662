/** CF times ("days since 1970-01-01", calendars) as RFC 3339 labels. */

const UNIT_MS = new Map(
  Object.entries({
    day: 86_400_000,
    d: 86_400_000,
    hour: 3_600_000,
    hr: 3_600_000,
    h: 3_600_000,
    minute: 60_000,
    min: 60_000,
    second: 1000,
    sec: 1000,
    s: 1000,
    millisecond: 1,
    msec: 1,
    ms: 1,
    microsecond: 0.001,
  }),
);

const DAY_MS = 86_400_000;

/** Why times cannot be labels. */
export class TimeUnusable extends Error {}

export function isTimeUnits(units: unknown): units is string {
  return typeof units === "string" && /^\s*[A-Za-z]+\s+since\s+/i.test(units);
}

interface Reference {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Since midnight UTC. */
  readonly ms: number;
}

/** One label per value. Raises TimeUnusable for units and calendars without a fixed length or without such a date. */
export function timeLabels(values: readonly number[], units: string, calendar: string | null): string[] {
  const match = /^\s*([A-Za-z]+)\s+since\s+(.+)$/i.exec(units);
  const unit = UNIT_MS.get((match?.[1] ?? "").toLowerCase().replace(/(?<=..)s$/, ""));
  if (!match || unit === undefined)
    throw new TimeUnusable(
      `times in '${units}' are not read; use days, hours, minutes or seconds since a date`,
    );
  const reference = referenceOf(match[2]!);
  const dateOf = calendars.get((calendar ?? "standard").toLowerCase());
  if (!dateOf)
    throw new TimeUnusable(`the calendar '${calendar}' is not read; use ${[...calendars.keys()].join(", ")}`);
  return values.map((value) => {
    if (!Number.isFinite(value)) throw new TimeUnusable("a time is missing");
    const elapsed = Math.round(value * unit + reference.ms);
    const days = Math.floor(elapsed / DAY_MS);
    return label(dateOf(reference, days), elapsed - days * DAY_MS);
  });
}

function referenceOf(text: string): Reference {
  const match =
    /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?)?\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)?$/i.exec(
      text.trim(),
    );
  const refuse = (): never => {
    throw new TimeUnusable(`the reference date '${text}' is not understood`);
  };
  if (!match) return refuse();
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return refuse();
  const [hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match.slice(4);
  const zone = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * 60_000;
  const clock =
    (Number(hour ?? 0) * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0)) * 1000 +
    Math.round(Number(fraction && fraction.length > 1 ? `0${fraction}` : 0) * 1000);
  return {
    year,
    month,
    day,
    ms: clock - (sign === "-" ? -zone : zone),
  };
}

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The date so many whole days after a reference date, in each calendar. */
const calendars = new Map<string, (from: Reference, days: number) => CalendarDate>(
  Object.entries({
    standard: gregorian,
    gregorian,
    proleptic_gregorian: (from: Reference, days: number) => civil(civilDays(from) + days),
    noleap: noLeap,
    "365_day": noLeap,
    "360_day": days360,
  }),
);

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
function civilDays({ year, month, day }: CalendarDate): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY_MS);
}

function civil(days: number): CalendarDate {
  const date = new Date(days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 1582-10-15, the first day of the Gregorian calendar. */
const GREGORIAN_START = -141_427;

/** Reference dates before 1582-10-15 are Julian ones; labels are Gregorian dates. */
function gregorian(from: Reference, days: number): CalendarDate {
  const own = civilDays(from);
  const start = own < GREGORIAN_START ? julianDays(from) : own;
  if (start + days < GREGORIAN_START)
    throw new TimeUnusable("times before 1582-10-15 in the calendar standard are not read");
  return civil(start + days);
}

/** Days since 1970-01-01 (Gregorian) of a date in the Julian calendar; by its count of days from March on. */
function julianDays({ year, month, day }: CalendarDate): number {
  const fromMarch = (month + 9) % 12;
  const ofYear = year - (month <= 2 ? 1 : 0);
  const julianDay =
    365 * ofYear + Math.floor(ofYear / 4) + Math.floor((153 * fromMarch + 2) / 5) + day + 1721117;
  return julianDay - 2440588;
}

const MONTH_DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function noLeap(from: Reference, days: number): CalendarDate {
  const before = MONTH_DAYS.slice(0, from.month - 1).reduce((sum, length) => sum + length, 0);
  const total = from.year * 365 + before + from.day - 1 + days;
  const year = Math.floor(total / 365);
  let day = total - year * 365;
  let month = 0;
  while (day >= MONTH_DAYS[month]!) day -= MONTH_DAYS[month++]!;
  return { year, month: month + 1, day: day + 1 };
}

function days360(from: Reference, days: number): CalendarDate {
  const total = from.year * 360 + (from.month - 1) * 30 + from.day - 1 + days;
  const year = Math.floor(total / 360);
  const rest = total - year * 360;
  const date = { year, month: Math.floor(rest / 30) + 1, day: (rest % 30) + 1 };
  const back = civil(civilDays(date));
  if (back.month !== date.month || back.day !== date.day)
    throw new TimeUnusable(`the calendar 360_day has the day ${text(date)}, which no label can name`);
  return date;
}

function text({ year, month, day }: CalendarDate): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function label(date: CalendarDate, ms: number): string {
  if (!(date.year >= 0 && date.year <= 9999)) throw new TimeUnusable(`the year ${date.year} has no label`);
  const clock = new Date(ms).toISOString().slice(11).replace(".000Z", "Z");
  return `${text(date)}T${clock}`;
}
