import { defineProcess } from "../../define.ts";
import { callFunction, squared } from "./function-calls.ts";
import { withKnownLabels } from "./known-labels.ts";
import { namedDimension } from "./dimensions.ts";

export const reduce_dimension = defineProcess(
  "reduce_dimension",
  {
    summary: "Reduce a dimension to one value per pixel",
    description:
      "Runs a callback over the labelled values along one dimension; the dimension disappears. A function of a user (run_udf) gets squares of y and x with all of the other dimensions.",
  },
  (context) => {
    const shape = context.shape("data");
    const dim = namedDimension(context, shape, context.value("dimension"));
    const use = context.functionIn("reducer");
    if (use)
      return callFunction(context, use, context.cube("data"), {
        cut: (each) => (each.name === dim.name ? "whole" : squared(each)),
        declared: ({ dims }) => dims.flatMap(({ name }) => (name === dim.name ? [] : [{ same: name }])),
      });
    const reducer = withKnownLabels(context.callback("reducer"), shape, dim);
    return context.add("reduce", { ...reducer, dim: dim.name }, [context.cube("data")]);
  },
);
