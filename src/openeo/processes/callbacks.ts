/** Callbacks that processes write themselves. */
import type { Arg, Callback, Program } from "../../cube/program/program.ts";
import type { Value } from "../../cube/program/value.ts";
import type { PixelOpName } from "../../cube/program/ops/index.ts";

export const param = (name: string): Arg => ({ kind: "param", name });
export const constant = (value: Value): Arg => ({ kind: "const", value });
/** The result of the step of this number. */
export const result = (index: number): Arg => ({ kind: "step", index });

export type CallbackStep = readonly [op: PixelOpName, args: Readonly<Record<string, Arg>>];

/** Steps whose last one is the result; `origin` is the node that messages name. */
export function programOf(origin: string, steps: readonly CallbackStep[]): Program {
  return {
    steps: steps.map(([op, args]) => ({ op, args, origin })),
    result: result(steps.length - 1),
  };
}

export function callbackOf(origin: string, steps: readonly CallbackStep[]): Callback {
  return { program: programOf(origin, steps), uniforms: {} };
}
