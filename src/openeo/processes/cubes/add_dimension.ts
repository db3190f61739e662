import { type Dimension, dimIndex, enumerated } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";

export const add_dimension = defineProcess(
  "add_dimension",
  {
    summary: "Add a dimension with one label",
    description: "Adds a new first dimension with the given label.",
  },
  (context) => {
    const shape = context.shape("data");
    const name = context.value("name");
    const exists = (): never =>
      context.fail("DimensionExists", `A dimension with the specified name '${name}' already exists.`);
    if (dimIndex(shape, name) >= 0) exists();
    const dim = newDimension(context, name, exists);
    return context.add(
      "reshape",
      {
        shape: { ...shape, dims: [dim, ...shape.dims] },
        from: [null, ...shape.dims.map((_, index) => index)],
      },
      [context.cube("data")],
    );
  },
);

/** A spatial dimension takes the first axis that is free. */
function newDimension(context: LowerContext<"add_dimension">, name: string, exists: () => never): Dimension {
  const type = context.value("type");
  const labels = enumerated([context.value("label")]);
  if (type !== "spatial") return { name, type, labels };
  const shape = context.shape("data");
  const axis =
    (["x", "y", "z"] as const).find((candidate) => !shape.dims.some((dim) => dim.axis === candidate)) ??
    exists();
  return { name, type, axis, labels };
}
