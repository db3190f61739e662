import { dimIndex, labelCount } from "../../../cube/shape.ts";
import { defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const drop_dimension = defineProcess(
  "drop_dimension",
  {
    summary: "Remove a dimension with one label",
    description: "Removes a dimension that has exactly one label.",
  },
  (context) => {
    const shape = context.shape("data");
    const dim = namedDimension(context, shape, context.value("name"), "name");
    if (labelCount(dim.labels) !== 1) {
      context.fail(
        "DimensionLabelCountMismatch",
        `The number of dimension labels exceeds one, which requires a reducer; '${dim.name}' has ${labelCount(dim.labels)}.`,
      );
    }
    const at = dimIndex(shape, dim.name);
    const from = shape.dims.map((_, index) => index).filter((index) => index !== at);
    const { bands, ...rest } = shape;
    const facts = bands && dim.type !== "bands" ? { bands } : {};
    return context.add(
      "reshape",
      { shape: { ...rest, ...facts, dims: from.map((index) => shape.dims[index]!) }, from },
      [context.cube("data")],
    );
  },
);
