import { allLabels } from "../../../cube/shape.ts";
import { defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const dimension_labels = defineProcess(
  "dimension_labels",
  {
    summary: "The labels of a dimension",
    description: "Gives the labels of a dimension as an array; known before any pixel is read.",
  },
  (context) => [
    ...allLabels(namedDimension(context, context.shape("data"), context.value("dimension")).labels),
  ],
);
