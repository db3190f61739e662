import { defineProcess } from "../../define.ts";
import { withKnownLabels } from "./known-labels.ts";
import { namedDimension } from "./dimensions.ts";

export const reduce_dimension = defineProcess(
  "reduce_dimension",
  {
    summary: "Reduce a dimension to one value per pixel",
    description: "Runs a callback over the labelled values along one dimension; the dimension disappears.",
  },
  (context) => {
    const shape = context.shape("data");
    const dim = namedDimension(context, shape, context.value("dimension"));
    const reducer = withKnownLabels(context.callback("reducer"), shape, dim);
    return context.add("reduce", { ...reducer, dim: dim.name }, [context.cube("data")]);
  },
);
