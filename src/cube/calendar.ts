/** Dates and times as they are written: RFC 3339, with the fields of their own time zone. All arithmetic is in the proleptic Gregorian calendar. */

export interface WrittenTime {
  /** Milliseconds since 1970 of the fields as if they were in UTC. */
  readonly local: number;
  /** The time zone as it is written, "Z" or "+02:00"; null for a date without a time. */
  readonly zone: string | null;
  /** Milliseconds that local time is ahead of UTC. */
  readonly offset: number;
}

export const timeUnits = ["millisecond", "second", "minute", "hour", "day", "week", "month", "year"] as const;
export type TimeUnit = (typeof timeUnits)[number];

const SECOND = 1000;
export const DAY = 86_400 * SECOND;

/** Length in milliseconds of the units that have one. */
const LENGTHS: Readonly<Record<Exclude<TimeUnit, "month" | "year">, number>> = {
  millisecond: 1,
  second: SECOND,
  minute: 60 * SECOND,
  hour: 3600 * SECOND,
  day: DAY,
  week: 7 * DAY,
};

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d):(\d\d)([.]\d+)?([Zz]|[+-]\d\d:?\d\d))?$/;

/** Null for anything but a date or a date-time with a zone. A leap second is the last moment before it, to the millisecond where it has a fraction. */
export function parseTime(text: string): WrittenTime | null {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month) || hour > 23) return null;
  if (minute > 59 || second > 60) return null;
  const zone = match[8] ?? null;
  const fraction = Math.floor(Number(match[7] ?? 0) * SECOND);
  const seconds = second === 60 ? 59 * SECOND + 999 : second * SECOND + fraction;
  const local = dayOf(year, month, day) * DAY + hour * LENGTHS.hour + minute * LENGTHS.minute + seconds;
  return { local: second === 60 && fraction === 0 ? local - 999 : local, zone, offset: offsetOf(zone) };
}

function offsetOf(zone: string | null): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? "");
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -1 : 1) * minutes * LENGTHS.minute;
}

/** Days since 1970 of a date whose month may lie outside of 1 to 12. Years below 100 are themselves, not of the last century. */
export function dayOf(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / DAY;
}

function daysOf(year: number, month: number): number {
  return dayOf(year, month + 1, 1) - dayOf(year, month, 1);
}

/** Milliseconds since 1970 in UTC. */
export function instantOfTime({ local, offset }: WrittenTime): number {
  return local - offset;
}

/** So many units later. A day of a month that it does not have becomes the last one that it has. */
export function shiftTime(time: WrittenTime, value: number, unit: TimeUnit): WrittenTime {
  const months = unit === "month" ? value : unit === "year" ? 12 * value : null;
  const local =
    months === null
      ? time.local + value * LENGTHS[unit as keyof typeof LENGTHS]
      : shiftMonths(time.local, months);
  return { ...time, local };
}

function shiftMonths(local: number, months: number): number {
  const date = new Date(local);
  const ofDay = local - Math.floor(local / DAY) * DAY;
  const total = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return dayOf(year, month, Math.min(date.getUTCDate(), daysOf(year, month))) * DAY + ofDay;
}

/** As it was written: a date stays a date, the zone stays, milliseconds stand only where there are some. Null beyond the years 0 to 9999. */
export function writeTime({ local, zone }: WrittenTime): string | null {
  const date = new Date(local);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return null;
  const iso = date.toISOString();
  if (zone === null) return iso.slice(0, 10);
  return `${iso.slice(0, date.getUTCMilliseconds() === 0 ? 19 : 23)}${zone}`;
}

/**
 * How many units the second time is later than the first. Months and years differ in length: whole ones are counted from the
 * earlier time, and the rest is its share of the one that it lies in.
 */
export function timeBetween(from: WrittenTime, to: WrittenTime, unit: TimeUnit): number {
  const difference = instantOfTime(to) - instantOfTime(from);
  if (unit !== "month" && unit !== "year") return difference / LENGTHS[unit];
  if (difference === 0) return 0;
  return difference < 0 ? -wholeAndShare(to, from, unit) : wholeAndShare(from, to, unit);
}

function wholeAndShare(from: WrittenTime, to: WrittenTime, unit: "month" | "year"): number {
  const target = instantOfTime(to);
  const start = new Date(from.local);
  const end = new Date(target + from.offset);
  const years = end.getUTCFullYear() - start.getUTCFullYear();
  const months = years * 12 + end.getUTCMonth() - start.getUTCMonth();
  const at = (count: number): number => instantOfTime(shiftTime(from, count, unit));
  let whole = unit === "year" ? years : months;
  if (at(whole) > target) whole--;
  return whole + (target - at(whole)) / (at(whole + 1) - at(whole));
}
