import { type Dimension, type Label, allLabels } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { failUnknownLabel, knownLabel, namedDimension } from "./dimensions.ts";

export const rename_labels = defineProcess(
  "rename_labels",
  {
    summary: "Rename the labels of a dimension",
    description:
      "Gives labels new names; the values and their order stay. Without source labels the dimension must be numbered 0, 1, 2 and so on.",
  },
  (context) => {
    const dim = namedDimension(context, context.shape("data"), context.value("dimension"));
    const labels = renamed(context, dim);
    return context.add("select", { dim: dim.name, indexes: labels.map((_, index) => index), labels }, [
      context.cube("data"),
    ]);
  },
);

function renamed(context: LowerContext<"rename_labels">, dim: Dimension): readonly Label[] {
  const current = allLabels(dim.labels);
  const target = context.value("target");
  const source = context.value("source").map((label) => knownLabel(context.shape("data"), dim, label));
  if (source.length === 0) {
    if (!current.every((label, index) => label === index)) {
      context.fail(
        "LabelsNotEnumerated",
        `The dimension labels are not enumerated (0, 1, 2, ...): name the source labels, which are ${current.slice(0, 8).join(", ")}.`,
      );
    }
    if (target.length > current.length)
      context.fail("LabelMismatch", "There are more target labels than labels in the dimension.");
    return distinct(
      context,
      current.map((label, index) => target[index] ?? label),
    );
  }
  if (source.length !== target.length)
    context.fail(
      "LabelMismatch",
      "The number of labels in the parameters `source` and `target` don't match.",
    );
  for (const label of source)
    if (!current.includes(label))
      failUnknownLabel(context, { dim, label }, { code: "LabelNotAvailable", parameter: "source" });
  return distinct(
    context,
    current.map((label) => (source.includes(label) ? target[source.indexOf(label)]! : label)),
  );
}

function distinct(context: LowerContext<"rename_labels">, labels: readonly Label[]): readonly Label[] {
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  return twice === undefined
    ? labels
    : context.fail("LabelExists", `A label with the specified name '${twice}' exists.`);
}
