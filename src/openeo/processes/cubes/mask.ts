import { instantOf } from "../../../cube/instant.ts";
import type { NodeId } from "../../../cube/plan.ts";
import {
  type Dimension,
  type Labels,
  allLabels,
  dimIndex,
  labelAt,
  labelCount,
} from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { onGridOf } from "./align.ts";

export const mask = defineProcess(
  "mask",
  {
    summary: "Replace pixels where a mask says so",
    description:
      "Where the mask is non-zero or true, pixels become the replacement, no-data by default. The mask may lack dimensions and is brought onto the grid of the data with the nearest pixel.",
  },
  (context) => {
    const data = context.shape("data");
    const replacement = context.value("replacement");
    if (typeof replacement === "string")
      return context.invalid("replacement", "data cubes hold numbers and booleans");
    const masks = onGridOf(context, context.cube("mask"), data);
    const shape = context.builder.shape(masks);
    const incompatible = (reason: string): never =>
      context.fail("IncompatibleDataCubes", `The data cube and the mask are not compatible: ${reason}.`, {
        parameter: "mask",
      });
    const selected = shape.dims.reduce((node, dim) => {
      const at = dimIndex(data, dim.name);
      if (at < 0)
        return incompatible(
          `the data have no dimension '${dim.name}', only ${data.dims.map(({ name }) => name).join(", ")}; remove it from the mask with reduce_dimension or drop_dimension`,
        );
      const own = data.dims[at]!;
      return (
        matchLabels(context, node, { mask: dim, data: own }) ??
        incompatible(
          `along '${dim.name}' the mask has ${labelsText(dim)}, and the data have ${labelsText(own)}; masks without the dimension apply to all of its labels`,
        )
      );
    }, masks);
    return context.add("mask", { replacement }, [context.cube("data"), selected]);
  },
);

/** The first labels of a dimension, for messages. */
function labelsText({ labels }: Dimension): string {
  const count = labelCount(labels);
  const first = Array.from({ length: Math.min(count, 5) }, (_, index) => labelAt(labels, index));
  return `${first.join(", ")}${count > first.length ? ` and ${count - first.length} more` : ""}`;
}

/** Regular labels of one origin, step and count, rounding forgiven. */
function sameCells(a: Labels, b: Labels): boolean {
  if (a.kind !== "regular" || b.kind !== "regular" || a.count !== b.count) return false;
  return [a.origin - b.origin, (a.step - b.step) * a.count].every(
    (gap) => Math.abs(gap) < 1e-6 * Math.abs(b.step),
  );
}

/** The mask with the labels of the data in their order; null when it lacks one. */
function matchLabels(
  context: LowerContext<"mask">,
  node: NodeId,
  dims: { readonly mask: Dimension; readonly data: Dimension },
): NodeId | null {
  if (sameCells(dims.mask.labels, dims.data.labels)) return node;
  const have = allLabels(dims.mask.labels);
  const want = allLabels(dims.data.labels);
  if (have.length === want.length && have.every((label, index) => label === want[index])) return node;
  const indexes = want.map((label) =>
    have.findIndex(
      (own) => own === label || (dims.mask.type === "temporal" && instantOf(own) === instantOf(label)),
    ),
  );
  return indexes.includes(-1) ? null : context.add("select", { dim: dims.mask.name, indexes }, [node]).node;
}
