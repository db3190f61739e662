/** Periods of the calendar: which one an instant lies in, as a running number without gaps, and how it is labelled. All in UTC. */
import { DAY, dayOf } from "./calendar.ts";

export type Period =
  | "hour"
  | "day"
  | "week"
  | "dekad"
  | "month"
  | "season"
  | "tropical-season"
  | "year"
  | "decade"
  | "decade-ad";

interface PeriodKind {
  /** The period of an instant in milliseconds since 1970; periods that follow each other have numbers that do. */
  numberOf(time: number): number;
  /** Year (or, of hours, the day) and part; a part of "" stands alone. */
  label(number: number): PeriodLabel;
}

interface PeriodLabel {
  readonly of: string;
  /** What is left without the year: the name of the period in every year. */
  readonly part: string;
}

interface Fields {
  readonly year: number;
  /** From 0 on. */
  readonly month: number;
  /** Of the month, from 1 on. */
  readonly day: number;
}

function fieldsOf(time: number): Fields {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

const yearText = (year: number): string => String(year).padStart(4, "0");
const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");

/** Of a day since 1970. */
function dayOfYear(day: number): { readonly year: number; readonly ordinal: number } {
  const year = new Date(day * DAY).getUTCFullYear();
  return { year, ordinal: day - dayOf(year, 1, 1) + 1 };
}

/** The day since 1970 on which ISO week number `week` has its Thursday, whose year is the week's. Week 0 has the first day of 1970, a Thursday. */
const thursdayOf = (week: number): number => week * 7;

const SEASONS = ["djf", "mam", "jja", "son"] as const;
const TROPICAL_SEASONS = ["ndjfma", "mjjaso"] as const;

/** Equal parts of a year that begin so many months before it; their year is that in which they begin. */
function seasons(names: readonly string[], monthsBefore: number): PeriodKind {
  const months = 12 / names.length;
  return {
    numberOf(time) {
      const { year, month } = fieldsOf(time);
      return Math.floor((year * 12 + month + monthsBefore) / months);
    },
    label(number) {
      const year = Math.floor(number / names.length);
      const season = number - year * names.length;
      return { of: yearText(season === 0 ? year - 1 : year), part: names[season]! };
    },
  };
}

/** So many years from one that is `first` more than a multiple of them. */
function years(count: number, first: number): PeriodKind {
  return {
    numberOf: (time) => Math.floor((fieldsOf(time).year - first) / count),
    label: (number) => ({ of: yearText(number * count + first), part: "" }),
  };
}

const HOUR = DAY / 24;

const kinds: Readonly<Record<Period, PeriodKind>> = {
  hour: {
    numberOf: (time) => Math.floor(time / HOUR),
    label(number) {
      const { year, month, day } = fieldsOf(number * HOUR);
      const hour = number - Math.floor(number / 24) * 24;
      return {
        of: `${yearText(year)}-${padded(month + 1, 2)}-${padded(day, 2)}`,
        part: padded(hour, 2),
      };
    },
  },
  day: {
    numberOf: (time) => Math.floor(time / DAY),
    label(number) {
      const { year, ordinal } = dayOfYear(number);
      return { of: yearText(year), part: padded(ordinal, 3) };
    },
  },
  week: {
    numberOf: (time) => Math.floor((Math.floor(time / DAY) + 3) / 7),
    label(number) {
      const { year, ordinal } = dayOfYear(thursdayOf(number));
      return { of: yearText(year), part: padded(Math.floor((ordinal - 1) / 7) + 1, 2) };
    },
  },
  dekad: {
    numberOf(time) {
      const { year, month, day } = fieldsOf(time);
      return (year * 12 + month) * 3 + Math.min(2, Math.floor((day - 1) / 10));
    },
    label: (number) => partOfYear(number, 36),
  },
  month: {
    numberOf(time) {
      const { year, month } = fieldsOf(time);
      return year * 12 + month;
    },
    label: (number) => partOfYear(number, 12),
  },
  season: seasons(SEASONS, 1),
  "tropical-season": seasons(TROPICAL_SEASONS, 2),
  year: years(1, 0),
  decade: years(10, 0),
  "decade-ad": years(10, 1),
};

function partOfYear(number: number, parts: number): PeriodLabel {
  const year = Math.floor(number / parts);
  return { of: yearText(year), part: padded(number - year * parts + 1, 2) };
}

export function periodOf(period: Period, time: number): number {
  return kinds[period].numberOf(time);
}

/** As aggregations by calendar label it: "2024-03", "2023-djf", "2020". */
export function periodLabel(period: Period, number: number): string {
  const { of, part } = kinds[period].label(number);
  return part === "" ? of : `${of}-${part}`;
}

/** As the same period is called in every year: "03", "djf", "060"; years are called by themselves. */
export function normalLabel(period: Period, number: number): string {
  const { of, part } = kinds[period].label(number);
  return part === "" ? of : part;
}

/** All periods of a year by their names, where these are the same every year; the day 366 is not among them. */
export const normalLabels = {
  day: Array.from({ length: 365 }, (_, i) => padded(i + 1, 3)),
  month: Array.from({ length: 12 }, (_, i) => padded(i + 1, 2)),
  season: SEASONS,
  "tropical-season": TROPICAL_SEASONS,
} satisfies Partial<Record<Period, readonly string[]>>;
