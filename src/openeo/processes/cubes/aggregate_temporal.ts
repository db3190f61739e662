import { instantOf } from "../../../cube/instant.ts";
import { type Dimension, type Label, allLabels } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { soleTemporalDimension } from "./dimensions.ts";
import { withKnownLabels } from "./known-labels.ts";

type Interval = readonly [string | null, string | null];

export const aggregate_temporal = defineProcess(
  "aggregate_temporal",
  {
    summary: "Aggregate over time intervals",
    description:
      "Runs a reducer over the time steps of each interval, start included, end excluded. Intervals may overlap, be open at one end, or name times of the day, which may pass midnight.",
  },
  (context) => {
    const dim = soleTemporalDimension(context, context.shape("data"), context.value("dimension"));
    const intervals = context.value("intervals");
    const groups = intervals.map((interval) => members(context, dim, interval));
    const labels = labelsOf(context, intervals);
    const reducer = withKnownLabels(context.callback("reducer"), context.shape("data"), dim);
    return context.add("aggregate_time", { ...reducer, dim: dim.name, groups, labels }, [
      context.cube("data"),
    ]);
  },
);

/** Given labels, else the start of each interval. */
function labelsOf(
  context: LowerContext<"aggregate_temporal">,
  intervals: readonly Interval[],
): readonly Label[] {
  const given = context.value("labels");
  const labels = given.length > 0 ? given : intervals.map(([start]) => start ?? "..");
  if (given.length > 0 && given.length !== intervals.length) {
    context.invalid("labels", "one label for each interval is needed");
  }
  if (new Set(labels).size !== labels.length) {
    context.fail(
      "DistinctDimensionLabelsRequired",
      "The dimension labels have duplicate values. Distinct labels must be specified.",
    );
  }
  return labels;
}

const TIME = /^(\d{2}):(\d{2})(?::(\d{2}))?Z?$/;

function members(context: LowerContext<"aggregate_temporal">, dim: Dimension, interval: Interval): number[] {
  const inside = insideOf(context, interval);
  return allLabels(dim.labels).flatMap((label, index) => (inside(instantOf(label)) ? [index] : []));
}

function insideOf(
  context: LowerContext<"aggregate_temporal">,
  [start, end]: Interval,
): (time: number) => boolean {
  const empty = (): never =>
    context.fail(
      "TemporalExtentEmpty",
      "At least one of the intervals is empty. The second instant in time must always be greater/later than the first instant.",
    );
  const startOfDay = start === null ? null : secondsOfDay(start);
  const endOfDay = end === null ? null : secondsOfDay(end);
  if (startOfDay !== null || endOfDay !== null) {
    const from = startOfDay ?? 0;
    const to = endOfDay ?? 86400;
    if (from === to) empty();
    const seconds = (time: number): number => (((time / 1000) % 86400) + 86400) % 86400;
    return from < to
      ? (time) => seconds(time) >= from && seconds(time) < to
      : (time) => seconds(time) >= from || seconds(time) < to;
  }
  const from = start === null ? -Infinity : instantOf(start);
  const to = end === null ? Infinity : instantOf(end);
  if (!(to > from)) empty();
  return (time) => time >= from && time < to;
}

function secondsOfDay(text: string): number | null {
  const match = TIME.exec(text);
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : null;
}
