import { instantOf } from "../../../cube/instant.ts";
import { placeOfLabel } from "../../../cube/program/ops/curves.ts";
import { renamedParameter } from "../../../cube/program/parameters.ts";
import type { Callback } from "../../../cube/program/program.ts";
import {
  type CubeShape,
  type Dimension,
  type Label,
  allLabels,
  dimIndex,
  enumerated,
} from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { callbackOf, constant } from "../callbacks.ts";

type Process = "predict_curve";

export const predict_curve = defineProcess(
  "predict_curve",
  {
    summary: "The values of a curve at given labels",
    description:
      "The curve is a function of `x` and `parameters`, whose values stand along the named dimension, or, where there is none of that name, along the only dimension (of type other) that is numbered from 0 on. That dimension gives way to one with the labels to predict for: numbers as they are, dates in seconds since 1970-01-01, as fit_curve has them. Labels must be given: a cube of parameters holds no values whose gaps could be filled.",
  },
  (context) => {
    const shape = context.shape("parameters");
    const labels = context.value("labels") as readonly Label[] | null;
    if (labels === null || labels.length === 0)
      return context.invalid("labels", "at least one label to predict for is needed");
    const source = parametersDimension(context, shape);
    return context.add(
      "map_dimension",
      { ...prediction(context, labels), dim: source.name, target: targetOf(context, shape, labels) },
      [context.cube("parameters")],
    );
  },
);

function parametersDimension(context: LowerContext<Process>, shape: CubeShape): Dimension {
  const name = context.value("dimension");
  const named = shape.dims[dimIndex(shape, name)];
  if (named) return named;
  const numbered = shape.dims.filter(
    (dim) => dim.type === "other" && allLabels(dim.labels).every((label, index) => label === index),
  );
  return numbered.length === 1
    ? numbered[0]!
    : context.fail(
        "DimensionNotAvailable",
        `A dimension with the name '${name}' does not exist, nor a single one that is numbered, so that it is not known where the parameters are.`,
      );
}

/** Type and place of a dimension that is there stay; a new one is temporal if its labels are dates. */
function targetOf(context: LowerContext<Process>, shape: CubeShape, labels: readonly Label[]): Dimension {
  const name = context.value("dimension");
  const named = shape.dims[dimIndex(shape, name)];
  const areDates = labels.every((label) => !Number.isNaN(instantOf(label)));
  const type = areDates ? "temporal" : named && named.type !== "temporal" ? named.type : "other";
  return { name, type, labels: enumerated(labels) };
}

/** The curve at every label, with the array of the dimension as its parameters. */
function prediction(context: LowerContext<Process>, labels: readonly Label[]): Callback {
  const { program, uniforms } = context.callback("function");
  const curve = renamedParameter(program, "parameters", "data");
  const { program: whole } = callbackOf(context.path, [
    [
      "array_apply",
      { data: constant(labels.map(placeOfLabel)), process: { kind: "program", program: curve } },
    ],
  ]);
  return { program: whole, uniforms };
}
