import { instantOf } from "../../../cube/instant.ts";
import { type Dimension, allLabels } from "../../../cube/shape.ts";
import { CubeRef, defineProcess } from "../../define.ts";
import { temporalDimensions } from "./dimensions.ts";

export const filter_temporal = defineProcess(
  "filter_temporal",
  {
    summary: "Keep the time steps inside an interval",
    description:
      "Keeps temporal labels from the start on and before the end of the interval. One end may be open.",
  },
  (context) => {
    const [start, end] = context.value("extent");
    const from = start === null ? -Infinity : instantOf(start);
    const to = end === null ? Infinity : instantOf(end);
    if (!(to > from))
      context.fail(
        "TemporalExtentEmpty",
        "The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.",
      );
    let cube = new CubeRef(context.cube("data"));
    for (const dim of temporalDimensions(context, context.shape("data"), context.value("dimension"))) {
      cube = context.add("select", { dim: dim.name, indexes: labelsBetween(dim, from, to) }, [cube.node]);
    }
    return cube;
  },
);

function labelsBetween(dim: Dimension, from: number, to: number): number[] {
  return allLabels(dim.labels).flatMap((label, index) =>
    instantOf(label) >= from && instantOf(label) < to ? [index] : [],
  );
}
