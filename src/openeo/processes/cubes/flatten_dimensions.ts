import { type Dimension, dimIndex, labelCount } from "../../../cube/shape.ts";
import { flattenedLabelsMax } from "../../../limits.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const flatten_dimensions = defineProcess(
  "flatten_dimensions",
  {
    summary: "Several dimensions become one",
    description:
      "The labels of the new dimension (of type other) are all combinations of the labels of the named dimensions, written as texts with a separator between them; those of the dimension that is named last follow each other. It stands where the first of them stood in the cube. No value changes. Raises DimensionNotAvailable for a dimension that is not there, and TargetDimensionExists for a name that one of the dimensions has.",
  },
  (context) => {
    const shape = context.shape("data");
    const names = context.value("dimensions");
    const dims = names.map((name) => namedDimension(context, shape, name, "dimensions"));
    if (dims.length === 0) context.invalid("dimensions", "at least one dimension is needed");
    const target = context.value("target_dimension");
    requireNew(context, target);
    requireFew(context, dims);
    return context.add("flatten", { dims: names, target, separator: context.value("label_separator") }, [
      context.cube("data"),
    ]);
  },
);

function requireNew(context: LowerContext<"flatten_dimensions">, target: string): void {
  if (dimIndex(context.shape("data"), target) >= 0)
    context.fail(
      "TargetDimensionExists",
      `A dimension with the specified target dimension name '${target}' already exists.`,
    );
}

function requireFew(context: LowerContext<"flatten_dimensions">, dims: readonly Dimension[]): void {
  const count = dims.reduce((product, dim) => product * labelCount(dim.labels), 1);
  if (count > flattenedLabelsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The dimensions have ${count} combinations of labels; ${flattenedLabelsMax} are allowed.`,
    );
}
