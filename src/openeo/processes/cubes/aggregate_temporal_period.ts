import { instantOf } from "../../../cube/instant.ts";
import { periodLabel, periodOf } from "../../../cube/periods.ts";
import { type Dimension, allLabels } from "../../../cube/shape.ts";
import { periodLabelsMax } from "../../../limits.ts";
import { type Argument, type LowerContext, defineProcess } from "../../define.ts";
import { soleTemporalDimension } from "./dimensions.ts";
import { withKnownLabels } from "./known-labels.ts";

type Process = "aggregate_temporal_period";

export const aggregate_temporal_period = defineProcess(
  "aggregate_temporal_period",
  {
    summary: "Aggregate over periods of the calendar",
    description:
      "Runs a reducer over the time steps of each period in UTC, from the period of the first step to that of the last; the reducer gets an empty array for periods in between without a step, which is no-data for most. Labels: hour `2024-05-31-23`, day `2024-152`, ISO week `2024-22`, dekad (three per month, counted from 01 to 36) `2024-15`, month `2024-05`, season `2023-djf` and tropical season `2023-ndjfma` by the year in which they begin, year `2024`, decade `2020`, decade-ad `2021`. Steps whose labels are no dates are left out. Raises DimensionNotAvailable without a temporal dimension of that name, and TooManyDimensions where there are several and none is named.",
  },
  (context) => {
    const dim = soleTemporalDimension(context, context.shape("data"), context.value("dimension"));
    const { groups, labels } = periodGroups(context, dim, context.value("period"));
    const reducer = withKnownLabels(context.callback("reducer"), context.shape("data"), dim);
    return context.add("aggregate_time", { ...reducer, dim: dim.name, groups, labels }, [
      context.cube("data"),
    ]);
  },
);

function periodGroups(
  context: LowerContext<Process>,
  dim: Dimension,
  period: Argument<Process, "period">,
): { readonly groups: readonly number[][]; readonly labels: readonly string[] } {
  const found = allLabels(dim.labels).flatMap((label, index) => {
    const time = instantOf(label);
    return Number.isNaN(time) ? [] : [{ index, number: periodOf(period, time) }];
  });
  if (found.length === 0) context.invalid("data", `the dimension '${dim.name}' has no label that is a date`);
  const first = found.reduce((least, { number }) => Math.min(least, number), Infinity);
  const last = found.reduce((most, { number }) => Math.max(most, number), -Infinity);
  const count = last - first + 1;
  if (count > periodLabelsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The time steps span ${count} periods of the kind '${period}'; ${periodLabelsMax} are allowed. Ask for a longer period or a shorter time.`,
    );
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const { index, number } of found) groups[number - first]!.push(index);
  return { groups, labels: groups.map((_, i) => periodLabel(period, first + i)) };
}
