import { type Dimension, labelCount } from "../../../cube/shape.ts";
import { CubeRef, type LowerContext, Pending, defineProcess } from "../../define.ts";

export const trim_cube = defineProcess(
  "trim_cube",
  {
    summary: "Remove labels that hold only no-data",
    description:
      "Removes the labels of each dimension that hold no valid value; of regular dimensions only those at the ends.",
  },
  (context) => {
    const shape = context.shape("data");
    const kept = shape.dims.map((dim) => ({ dim: dim.name, indexes: keptLabels(context, dim) }));
    let cube = new CubeRef(context.cube("data"));
    for (const { dim, indexes } of kept) {
      if (indexes instanceof Pending) return indexes;
      cube = context.add("select", { dim, indexes }, [cube.node]);
    }
    return cube;
  },
);

/** A stage per dimension: which labels hold a valid cell. */
function keptLabels(
  context: LowerContext<"trim_cube">,
  dim: Dimension,
): Pending | readonly number[] | { start: number; stop: number } {
  const scan = context.add("nodata_scan", { dim: dim.name }, [context.cube("data")]);
  const result = context.stage(scan.node, dim.name);
  if (result instanceof Pending) return result;
  const holds = result.data.map((value) => value === 1);
  const indexes = holds.flatMap((value, index) => (value ? [index] : []));
  if (dim.labels.kind !== "regular") return indexes;
  return indexes.length === 0
    ? { start: 0, stop: 0 }
    : { start: indexes[0]!, stop: Math.min(indexes[indexes.length - 1]! + 1, labelCount(dim.labels)) };
}
