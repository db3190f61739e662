import { instantOf } from "../../../cube/instant.ts";
import { type Period, normalLabel, normalLabels, periodLabel, periodOf } from "../../../cube/periods.ts";
import { allLabels } from "../../../cube/shape.ts";
import { type Argument, type LowerContext, defineProcess } from "../../define.ts";
import { callbackOf, param } from "../callbacks.ts";
import { soleTemporalDimension } from "./dimensions.ts";

type Process = "climatological_normal";
type Years = Argument<Process, "climatology_period">;

/** A time step that counts. */
interface Member {
  readonly index: number;
  readonly time: number;
}

export const climatological_normal = defineProcess(
  "climatological_normal",
  {
    summary: "Average values of days, months or seasons over many years",
    description:
      "The mean of all valid values of each day (`001` to `365`, and `366` where the years have one), month (`01` to `12`) or season of the year, or of all years as a whole (`climatology-period`), over the years from the first to the last one named. Seasons that begin in the year before the first count with it where the data have values in all months that they need of that year; what begins in the last year and ends after it does not count. Labels without values are no-data.",
  },
  (context) => {
    const dim = soleTemporalDimension(context, context.shape("data"), null);
    const times = allLabels(dim.labels).map(instantOf);
    const members = times.flatMap((time, index) => (Number.isNaN(time) ? [] : [{ index, time }]));
    const years = context.value("climatology_period");
    if (!members.some(({ time }) => isWithin(yearOf(time), years)))
      context.invalid(
        "climatology_period",
        `the data have no time step in the years from ${years[0]} to ${years[1]}`,
      );
    const { labels, groups } = normals(context, members, years);
    return context.add("aggregate_time", { ...mean, dim: dim.name, labels, groups }, [context.cube("data")]);
  },
);

const mean = callbackOf("climatological_normal", [["mean", { data: param("data") }]]);

const yearOf = (time: number): number => new Date(time).getUTCFullYear();
const isWithin = (year: number, [first, last]: Years): boolean => year >= first && year <= last;

interface Groups {
  readonly labels: readonly string[];
  readonly groups: readonly (readonly number[])[];
}

function normals(context: LowerContext<Process>, members: readonly Member[], years: Years): Groups {
  const period = context.value("period");
  const inside = members.filter(({ time }) => isWithin(yearOf(time), years));
  if (period === "climatology-period")
    return { labels: [period], groups: [inside.map(({ index }) => index)] };
  const isSeason = period === "season" || period === "tropical-season";
  const counted = isSeason ? members.filter(seasonCounts(members, period, years)) : inside;
  const byLabel = Map.groupBy(counted, ({ time }) => normalLabel(period, periodOf(period, time)));
  const known: readonly string[] = normalLabels[period];
  const labels = [...known, ...[...byLabel.keys()].filter((label) => !known.includes(label))];
  return { labels, groups: labels.map((label) => (byLabel.get(label) ?? []).map(({ index }) => index)) };
}

/** Seasons belong to the year in which they end; those of the first year need the months of the year before. */
function seasonCounts(members: readonly Member[], period: Period, years: Years): (member: Member) => boolean {
  const months = new Set(members.map(({ time }) => periodOf("month", time)));
  const before = period === "season" ? [-1] : [-2, -1];
  const isFirstWhole = before.every((month) => months.has(years[0] * 12 + month));
  return ({ time }) => {
    const number = periodOf(period, time);
    const begins = Number(periodLabel(period, number).slice(0, 4));
    const perYear = period === "season" ? 4 : 2;
    const ends = number % perYear === 0 ? begins + 1 : begins;
    return isWithin(ends, years) && (isWithin(begins, years) || isFirstWhole);
  };
}
