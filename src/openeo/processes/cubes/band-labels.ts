/** Bands have one label in a cube, and users know some by others: callbacks along the bands may use these too. */
import type { Callback } from "../../../cube/nodes/params.ts";
import type { Arg, Step } from "../../../cube/program/program.ts";
import { type CubeShape, type Dimension, allLabels } from "../../../cube/shape.ts";
import { bandIndexes } from "./dimensions.ts";

/**
 * The callback over `dim` of a cube with the labels that its array_element steps ask for written as the cube has them. Labels
 * that mean no band, or several, stay, and fail as they should.
 */
export function withBandLabels(callback: Callback, shape: CubeShape, dim: Dimension): Callback {
  if (dim.type !== "bands") return callback;
  const steps = callback.program.steps.map((step) => ownLabel(step, shape, dim));
  return { ...callback, program: { ...callback.program, steps } };
}

function ownLabel(step: Step, shape: CubeShape, dim: Dimension): Step {
  const { data, label } = step.args;
  if (step.op !== "array_element" || !isDimension(data) || label?.kind !== "const") return step;
  if (typeof label.value !== "string") return step;
  const indexes = bandIndexes(shape, dim, label.value);
  if (indexes.length !== 1) return step;
  const value = allLabels(dim.labels)[indexes[0]!]!;
  return value === label.value ? step : { ...step, args: { ...step.args, label: { kind: "const", value } } };
}

/** The array of the dimension itself, not one that the callback made. */
function isDimension(data: Arg | undefined): boolean {
  return data?.kind === "param" && data.name === "data";
}
