import { dimIndex } from "../../../cube/shape.ts";
import { defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

export const rename_dimension = defineProcess(
  "rename_dimension",
  {
    summary: "Rename a dimension",
    description:
      "Labels, values and type stay. Raises DimensionNotAvailable for a dimension that is not there, and DimensionExists for a name that another one has.",
  },
  (context) => {
    const shape = context.shape("data");
    const source = namedDimension(context, shape, context.value("source"), "source");
    const target = context.value("target");
    if (dimIndex(shape, target) >= 0)
      context.fail("DimensionExists", `A dimension with the specified name '${target}' already exists.`);
    const dims = shape.dims.map((dim) => (dim.name === source.name ? { ...dim, name: target } : dim));
    return context.add("reshape", { shape: { ...shape, dims }, from: dims.map((_, index) => index) }, [
      context.cube("data"),
    ]);
  },
);
