import { compiledCallback, arraySpec } from "../../../cube/nodes/callback.ts";
import type { Callback } from "../../../cube/program/program.ts";
import { type Dimension, type Labels, dimIndex, enumerated, labelCount } from "../../../cube/shape.ts";
import { type CubeRef, type LowerContext, Pending, defineProcess } from "../../define.ts";
import type { FunctionUse } from "../../function.ts";
import { callFunction, squared } from "./function-calls.ts";
import { withKnownLabels } from "./known-labels.ts";
import { namedDimension } from "./dimensions.ts";

export const apply_dimension = defineProcess(
  "apply_dimension",
  {
    summary: "Run a process along a dimension",
    description:
      "Runs a callback over the labelled values along one dimension; it gives an array whose elements become the labels of the target dimension. A single value is an array of one.",
  },
  (context) => {
    const shape = context.shape("data");
    const dim = namedDimension(context, shape, context.value("dimension"));
    const use = context.functionIn("process");
    if (use) return alongDimension(context, use, dim);
    const callback = withKnownLabels(context.callback("process"), shape, dim);
    const result = compiledCallback(callback, { data: arraySpec(shape, dim) }).result;
    if (result.kind !== "array")
      return ofOneValue(context, callback, { dim, target: targetDimension(context, dim, 1) });
    if (result.length === 0)
      context.invalid(
        "process",
        "the callback must give an array of at least one element, or a single value",
      );
    const target = targetDimension(context, dim, result.length);
    return context.add("map_dimension", { ...callback, dim: dim.name, target }, [context.cube("data")]);
  },
);

/** The dimension is reduced, and the target stands in its place with one label. */
function ofOneValue(
  context: LowerContext<"apply_dimension">,
  callback: Callback,
  { dim, target }: { readonly dim: Dimension; readonly target: Dimension },
): CubeRef {
  const reduced = context.add("reduce", { ...callback, dim: dim.name }, [context.cube("data")]);
  const shape = context.builder.shape(reduced.node);
  const stands = context.shape("data").dims.filter(({ name }) => name === dim.name || name !== target.name);
  const dims = stands.map((each) => (each.name === dim.name ? target : each));
  const from = stands.map(({ name }) => (name === dim.name ? null : dimIndex(shape, name)));
  return context.add("reshape", { shape: { ...shape, dims }, from }, [reduced.node]);
}

/** A function may change the dimension; what it gives goes to the target. */
function alongDimension(
  context: LowerContext<"apply_dimension">,
  use: FunctionUse | Pending,
  source: Dimension,
): CubeRef | Pending {
  const called = callFunction(context, use, context.cube("data"), {
    cut: (each) => (each.name === source.name ? "whole" : squared(each)),
    mayChange: (each) => each.name === source.name,
  });
  if (called instanceof Pending) return called;
  const shape = context.builder.shape(called.node);
  const along = shape.dims[dimIndex(shape, source.name)];
  if (!along)
    return context.fail(
      "ProcessParameterInvalid",
      `The function gives no dimension '${source.name}'; use reduce_dimension for functions that reduce it.`,
    );
  const name = context.value("target_dimension") ?? source.name;
  if (name === source.name) return called;
  const target = { ...targetDimension(context, source, labelCount(along.labels)), labels: along.labels };
  const from = shape.dims.map((_, index) => index).filter((index) => shape.dims[index]!.name !== name);
  const dims = from.map((index) => (shape.dims[index] === along ? target : shape.dims[index]!));
  return context.add("reshape", { shape: { ...shape, dims }, from }, [called.node]);
}

/** The source dimension by default; else an existing dimension with one label, which is filled, or a new one. */
function targetDimension(
  context: LowerContext<"apply_dimension">,
  source: Dimension,
  length: number,
): Dimension {
  const name = context.value("target_dimension") ?? source.name;
  const numbered = enumerated(Array.from({ length }, (_, index) => index));
  if (name === source.name)
    return length === labelCount(source.labels) ? source : renumbered(source, numbered);
  const shape = context.shape("data");
  const existing = shape.dims[dimIndex(shape, name)];
  if (!existing) return { name, type: "other", labels: numbered };
  if (labelCount(existing.labels) !== 1) {
    context.fail(
      "DimensionLabelCountMismatch",
      `The target dimension '${name}' exists and has more than one label.`,
    );
  }
  return renumbered(existing, numbered);
}

/** Name, type and axis stay; numbers are in no reference system and mean no geometries. */
function renumbered({ name, type, axis }: Dimension, labels: Labels): Dimension {
  return { name, type, labels, ...(axis ? { axis } : {}) };
}
