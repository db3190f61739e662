/**
 * Bands have one label in a cube, and users know some by others; instants can be written in several ways. Callbacks along such
 * a dimension may use all of them.
 */
import { pixelOp } from "../../../cube/program/ops/index.ts";
import type { Arg, Callback, Step } from "../../../cube/program/program.ts";
import { type CubeShape, type Dimension, type Label, allLabels } from "../../../cube/shape.ts";
import { bandIndexes, ownLabel } from "./dimensions.ts";

/**
 * The callback over `dim` of a cube with the labels that its steps ask for written as the cube has them. Labels
 * that mean no band, or several, stay, and fail as they should.
 */
export function withKnownLabels(callback: Callback, shape: CubeShape, dim: Dimension): Callback {
  if (dim.type !== "bands" && dim.type !== "temporal") return callback;
  const steps = callback.program.steps.map((step) => withOwnLabel(step, shape, dim));
  return { ...callback, program: { ...callback.program, steps } };
}

function withOwnLabel(step: Step, shape: CubeShape, dim: Dimension): Step {
  const name = pixelOp(step.op).label;
  if (name === undefined || !isDimension(step.args["data"])) return step;
  const label = step.args[name];
  if (label?.kind !== "const" || typeof label.value !== "string") return step;
  const value = dim.type === "bands" ? bandLabel(shape, dim, label.value) : ownLabel(dim, label.value);
  return value === label.value ? step : { ...step, args: { ...step.args, [name]: { kind: "const", value } } };
}

function bandLabel(shape: CubeShape, dim: Dimension, name: string): Label {
  const indexes = bandIndexes(shape, dim, name);
  return indexes.length === 1 ? allLabels(dim.labels)[indexes[0]!]! : name;
}

/** The array of the dimension itself, not one that the callback made. */
function isDimension(data: Arg | undefined): boolean {
  return data?.kind === "param" && data.name === "data";
}
