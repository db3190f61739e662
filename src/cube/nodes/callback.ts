/** Compiled callbacks, kept per program for as long as the plan that holds it lives. */
import { requestAllowance } from "../../limits.ts";
import { canonicalJson } from "../canonical.ts";
import { type CompiledProgram, compileProgram } from "../program/compile.ts";
import { Effort } from "../program/effort.ts";
import { type CubeShape, type Dimension, allLabels } from "../shape.ts";
import type { Callback, ParamSpec, Program } from "../program/program.ts";

const compiledByCallback = new WeakMap<Callback, Map<string, CompiledProgram>>();

const payers = new WeakMap<Program, Effort>();

/** Whom compiling a program costs what is the same for all of its pixels: the request that plans it. Programs of plans that are read cost their own. */
export function payFor(program: Program, effort: Effort): void {
  payers.set(program, effort);
}

/** The account of a program that is run by its definition, however often: of the request that planned it, else one of its own. */
export function payerOf(program: Program): Effort {
  let payer = payers.get(program);
  if (!payer) {
    payer = new Effort(requestAllowance.effort);
    payers.set(program, payer);
  }
  return payer;
}

/** The callback compiled for these parameters; its uniforms are added. Closures are only a cache: the plan is the truth. */
export function compiledCallback(
  callback: Callback,
  params: Readonly<Record<string, ParamSpec>>,
): CompiledProgram {
  let known = compiledByCallback.get(callback);
  if (!known) {
    known = new Map();
    compiledByCallback.set(callback, known);
  }
  const key = canonicalJson(params);
  let program = known.get(key);
  if (!program) {
    const uniforms = Object.entries(callback.uniforms).map(
      ([name, value]) => [name, { kind: "uniform", value }] as const,
    );
    const effort = payers.get(callback.program) ?? new Effort(requestAllowance.effort);
    program = compileProgram(callback.program, { ...Object.fromEntries(uniforms), ...params }, effort);
    known.set(key, program);
  }
  return program;
}

export function pixelSpec(shape: CubeShape): ParamSpec {
  return { kind: "pixel", type: shape.type === "boolean" ? "boolean" : "number" };
}

/** The array that a callback over a dimension gets: one element per label. Cells of regular axes are labelled by their centres. */
export function arraySpec(shape: CubeShape, dim: Dimension): Extract<ParamSpec, { kind: "array" }> {
  const labels = allLabels(dim.labels);
  return {
    kind: "array",
    length: labels.length,
    labels,
    type: shape.type === "boolean" ? "boolean" : "number",
  };
}
