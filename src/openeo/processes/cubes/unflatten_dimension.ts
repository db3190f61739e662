import { type Dimension, allLabels, dimIndex } from "../../../cube/shape.ts";
import { flattenedLabelsMax } from "../../../limits.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";

type Process = "unflatten_dimension";

export const unflatten_dimension = defineProcess(
  "unflatten_dimension",
  {
    summary: "One dimension becomes several",
    description:
      "Every label is split at the separator into as many parts as there are new dimensions (of type other), whose labels are the parts, as texts, in the order in which they first occur. The new dimensions stand where the old one stood. No value changes; combinations that no label stands for are no-data. Raises DimensionNotAvailable for a dimension that is not there, and TargetDimensionExists for a name that another dimension has.",
  },
  (context) => {
    const dim = namedDimension(context, context.shape("data"), context.value("dimension"));
    const names = context.value("target_dimensions");
    requireNew(context, dim, names);
    const split = splitLabels(context, dim, names.length);
    const targets = names.map((name, i) => ({ name, labels: [...new Set(split.map((parts) => parts[i]!))] }));
    const combinations = targets.reduce((product, { labels }) => product * labels.length, 1);
    if (combinations > flattenedLabelsMax)
      context.fail(
        "ProcessGraphComplexity",
        `The new dimensions have ${combinations} combinations of labels; ${flattenedLabelsMax} are allowed.`,
      );
    const from = sources(split, targets);
    return context.add("unflatten", { dim: dim.name, targets, from }, [context.cube("data")]);
  },
);

function requireNew(context: LowerContext<Process>, dim: Dimension, names: readonly string[]): void {
  const shape = context.shape("data");
  const taken = names.find((name) => dimIndex(shape, name) >= 0 && name !== dim.name);
  if (taken !== undefined)
    context.fail(
      "TargetDimensionExists",
      `A dimension with the specified target dimension name '${taken}' already exists.`,
    );
}

function splitLabels(
  context: LowerContext<Process>,
  dim: Dimension,
  count: number,
): readonly (readonly string[])[] {
  const separator = context.value("label_separator");
  return allLabels(dim.labels).map((label) => {
    const parts = String(label).split(separator);
    if (parts.length !== count)
      context.invalid(
        "data",
        `the label ${JSON.stringify(label)} of the dimension '${dim.name}' has ${parts.length} parts at ${JSON.stringify(separator)}, and ${count} are needed`,
      );
    return parts;
  });
}

/** Which label each combination of parts comes from. */
function sources(
  split: readonly (readonly string[])[],
  targets: readonly { readonly labels: readonly string[] }[],
): readonly number[] {
  const places = targets.map(({ labels }) => new Map(labels.map((label, index) => [label, index])));
  const from = Array.from(
    { length: targets.reduce((product, { labels }) => product * labels.length, 1) },
    () => -1,
  );
  split.forEach((parts, index) => {
    const at = parts.reduce((place, part, i) => place * targets[i]!.labels.length + places[i]!.get(part)!, 0);
    from[at] = index;
  });
  return from;
}
