import { evaluate } from "../../../cube/program/scalar.ts";
import { allLabels, labelCount } from "../../../cube/shape.ts";
import { defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const filter_labels = defineProcess(
  "filter_labels",
  {
    summary: "Keep the labels that meet a condition",
    description:
      "Runs a condition on every label of a dimension (`value`: a number, or a text such as a date or a band's name) and keeps the labels for which it gives true, with their values and in their order. Nothing is read for the labels that go. Geometries are labelled by their number. Raises DimensionNotAvailable for a dimension that is not there.",
  },
  (context) => {
    const dim = namedDimension(context, context.shape("data"), context.value("dimension"));
    const { program, uniforms } = context.callback("condition");
    const { effort } = context;
    effort.step(labelCount(dim.labels));
    const indexes = allLabels(dim.labels).flatMap((value, index) =>
      evaluate(program, { ...uniforms, value }, effort) === true ? [index] : [],
    );
    return context.add("select", { dim: dim.name, indexes: asRun(indexes) }, [context.cube("data")]);
  },
);

/** Neighbouring labels of a regular dimension stay one. */
function asRun(indexes: readonly number[]): readonly number[] | { start: number; stop: number } {
  const start = indexes[0];
  const last = indexes.at(-1);
  if (start === undefined || last === undefined || last - start !== indexes.length - 1) return indexes;
  return { start, stop: last + 1 };
}
