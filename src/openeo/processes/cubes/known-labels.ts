/**
 * Bands have one label in a cube, and users know some by others; instants can be written in several ways. Callbacks along such
 * a dimension may use all of them.
 */
import type { Arg, Step, Callback } from "../../../cube/program/program.ts";
import { type CubeShape, type Dimension, type Label, allLabels } from "../../../cube/shape.ts";
import { bandIndexes, ownLabel } from "./dimensions.ts";

/**
 * The callback over `dim` of a cube with the labels that its array_element steps ask for written as the cube has them. Labels
 * that mean no band, or several, stay, and fail as they should.
 */
export function withKnownLabels(callback: Callback, shape: CubeShape, dim: Dimension): Callback {
  if (dim.type !== "bands" && dim.type !== "temporal") return callback;
  const steps = callback.program.steps.map((step) => withOwnLabel(step, shape, dim));
  return { ...callback, program: { ...callback.program, steps } };
}

function withOwnLabel(step: Step, shape: CubeShape, dim: Dimension): Step {
  const { data, label } = step.args;
  if (step.op !== "array_element" || !isDimension(data) || label?.kind !== "const") return step;
  if (typeof label.value !== "string") return step;
  const value = dim.type === "bands" ? bandLabel(shape, dim, label.value) : ownLabel(dim, label.value);
  return value === label.value ? step : { ...step, args: { ...step.args, label: { kind: "const", value } } };
}

function bandLabel(shape: CubeShape, dim: Dimension, name: string): Label {
  const indexes = bandIndexes(shape, dim, name);
  return indexes.length === 1 ? allLabels(dim.labels)[indexes[0]!]! : name;
}

/** The array of the dimension itself, not one that the callback made. */
function isDimension(data: Arg | undefined): boolean {
  return data?.kind === "param" && data.name === "data";
}
