import { DAY } from "../../../cube/calendar.ts";
import { instantOf } from "../../../cube/instant.ts";
import { type Dimension, allLabels, dimIndex } from "../../../cube/shape.ts";
import { namedDimension } from "./dimensions.ts";
import { callbackOf, constant, param, programOf, result } from "../callbacks.ts";
import { CubeRef, type LowerContext, defineProcess } from "../../define.ts";

type Process = "resample_cube_temporal";

export const resample_cube_temporal = defineProcess(
  "resample_cube_temporal",
  {
    summary: "Bring the time steps of a cube onto those of another",
    description:
      "Each time step of the target gets the values of the nearest step of the data, whatever they are; of two that are as near the earlier one. With `valid_within`, in days, every value is looked for on its own: the nearest one that is valid (is_valid) and not further away than that, before or after; else no-data. All temporal dimensions that both cubes have by the same name are resampled, or the one that is named. Raises DimensionNotAvailable where one cube lacks the named dimension, and DimensionMismatch where it is not temporal in both or no dimension is common.",
  },
  (context) => {
    const target = context.shape("target");
    let cube = new CubeRef(context.cube("data"));
    for (const dim of commonDimensions(context))
      cube = resampled(context, cube, { dim, onto: target.dims[dimIndex(target, dim.name)]! });
    return cube;
  },
);

function commonDimensions(context: LowerContext<Process>): readonly Dimension[] {
  const [data, target] = [context.shape("data"), context.shape("target")];
  const name = context.value("dimension");
  const inTarget = (dim: Dimension): Dimension | undefined => target.dims[dimIndex(target, dim.name)];
  if (name !== null) {
    const dim = data.dims[dimIndex(data, name)];
    const other = dim && inTarget(dim);
    if (!dim || !other) return [namedDimension(context, dim ? target : data, name)];
    if (dim.type === "temporal" && other.type === "temporal") return [dim];
    return context.fail("DimensionMismatch", `The dimension '${name}' is not temporal in both data cubes.`);
  }
  const common = data.dims.filter((dim) => dim.type === "temporal" && inTarget(dim)?.type === "temporal");
  return common.length > 0
    ? common
    : context.fail("DimensionMismatch", "The data cubes have no temporal dimension of the same name.");
}

function resampled(
  context: LowerContext<Process>,
  cube: CubeRef,
  { dim, onto }: { readonly dim: Dimension; readonly onto: Dimension },
): CubeRef {
  const within = context.value("valid_within");
  const labels = allLabels(onto.labels);
  const times = timesOf(context, dim);
  const wanted = timesOf(context, onto);
  if (labels.length === 0) return context.add("select", { dim: dim.name, indexes: [] }, [cube.node]);
  if (times.length === 0)
    context.fail("DimensionMismatch", `The dimension '${dim.name}' of the data has no labels.`);
  if (within === null) {
    const indexes = wanted.map((time) => nearestFirst(times, time, Infinity)[0]!);
    return context.add("select", { dim: dim.name, indexes, labels }, [cube.node]);
  }
  const groups = wanted.map((time) => nearestFirst(times, time, within * DAY));
  return context.add("aggregate_time", { ...firstValid, dim: dim.name, groups, labels }, [cube.node]);
}

function timesOf(context: LowerContext<Process>, dim: Dimension): readonly number[] {
  return allLabels(dim.labels).map((label) => {
    const time = instantOf(label);
    return Number.isNaN(time)
      ? context.fail(
          "DimensionMismatch",
          `The label ${JSON.stringify(label)} of the dimension '${dim.name}' is no instant.`,
        )
      : time;
  });
}

/** Indexes of the times that are at most so many milliseconds away, the nearest first, of two as near the earlier one. */
function nearestFirst(times: readonly number[], time: number, most: number): number[] {
  const away = (index: number): number => Math.abs(times[index]! - time);
  return times
    .flatMap((_, index) => (away(index) <= most ? [index] : []))
    .sort((a, b) => away(a) - away(b) || times[a]! - times[b]! || a - b);
}

/** The first valid one of `data`; whatever is not valid counts as no-data. */
const validOnly = programOf("valid_within", [
  ["is_valid", { x: param("x") }],
  ["if", { value: result(0), accept: param("x"), reject: constant(null) }],
]);
const firstValid = callbackOf("valid_within", [
  ["array_apply", { data: param("data"), process: { kind: "program", program: validOnly } }],
  ["first", { data: result(0) }],
]);
