/** Durations of ISO 8601, in units of the calendar. */
import { type TimeUnit, type WrittenTime, shiftTime } from "./calendar.ts";

type Duration = readonly (readonly [count: number, unit: TimeUnit])[];

const WRITTEN =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS: readonly TimeUnit[] = ["year", "month", "week", "day", "hour", "minute", "second"];

/** Null for what is none, and for nothing and less than nothing. */
export function parseDuration(text: string): Duration | null {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const parts = UNITS.map((unit, index) => [Number(match[index + 1] ?? 0), unit] as const);
  return parts.some(([count]) => count > 0) ? parts.filter(([count]) => count > 0) : null;
}

/** So many times the duration later, or earlier; every unit is counted from the time itself. */
export function shiftBy(time: WrittenTime, duration: Duration, times: number): WrittenTime {
  return duration.reduce((at, [count, unit]) => shiftTime(at, count * times, unit), time);
}
