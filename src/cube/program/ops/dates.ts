/** Dates and date-times as texts; a date alone is its midnight in UTC. */
import {
  type TimeUnit,
  type WrittenTime,
  instantOfTime,
  parseTime,
  shiftTime,
  timeBetween,
  timeUnits,
  writeTime,
} from "../../calendar.ts";
import { ProcessFault } from "../../faults.ts";
import { type Args, type PixelOp, questions } from "../op.ts";
import type { Value } from "../value.ts";

function invalid(name: string, reason: string): ProcessFault {
  return new ProcessFault("ProcessParameterInvalid", `The value of ${name} ${reason}.`, { parameter: name });
}

function time(args: Args, name: string): WrittenTime {
  const value = args[name] ?? null;
  const found = typeof value === "string" ? parseTime(value) : null;
  if (found) return found;
  throw invalid(
    name,
    `must be a date or a date-time with a time zone (RFC 3339), not ${JSON.stringify(value)}`,
  );
}

function unitOf(args: Args): TimeUnit {
  const unit = (args["unit"] ?? "second") as TimeUnit;
  if (timeUnits.includes(unit)) return unit;
  throw invalid("unit", `must be one of ${timeUnits.join(", ")}`);
}

const date_shift: PixelOp = {
  scalar(args) {
    const value = args["value"];
    if (typeof value !== "number" || !Number.isInteger(value))
      throw invalid("value", "must be a whole number");
    const shifted = writeTime(shiftTime(time(args, "date"), value, unitOf(args)));
    if (shifted === null) throw invalid("value", "leads out of the years 0 to 9999");
    return shifted;
  },
};

const date_difference: PixelOp = {
  scalar: (args) => timeBetween(time(args, "date1"), time(args, "date2"), unitOf(args)),
};

const TIME_OF_DAY = /^(\d\d):(\d\d):(\d\d)(?:[Zz])?$/;

/** A place in the order of times of the day, or of instants, which are never compared with each other. */
interface Place {
  readonly of: "day" | "time";
  readonly at: number;
}

function placeOf(value: Value, name: string): Place {
  const match = typeof value === "string" ? TIME_OF_DAY.exec(value) : null;
  if (!match) return { of: "time", at: instantOfTime(time({ [name]: value }, name)) };
  const [, hours, minutes, seconds] = match;
  return { of: "day", at: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) };
}

const date_between: PixelOp = {
  scalar(args) {
    const names = ["x", "min", "max"] as const;
    if (names.some((name) => (args[name] ?? null) === null)) return null;
    const [x, min, max] = names.map((name) => placeOf(args[name]!, name)) as [Place, Place, Place];
    if (x.of !== min.of || x.of !== max.of || min.at > max.at) return false;
    return x.at >= min.at && (args["exclude_max"] === true ? x.at < max.at : x.at <= max.at);
  },
};

export const dates = { ...questions({ date_between }), date_shift, date_difference } satisfies Readonly<
  Record<string, PixelOp>
>;
