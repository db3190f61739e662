import { defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const reduce_dimension = defineProcess(
  "reduce_dimension",
  {
    summary: "Reduce a dimension to one value per pixel",
    description: "Runs a callback over the labelled values along one dimension; the dimension disappears.",
  },
  (context) => {
    const dim = namedDimension(context, context.shape("data"), context.value<string>("dimension"));
    return context.add("reduce", { ...context.callback("reducer"), dim: dim.name }, [context.cube("data")]);
  },
);
