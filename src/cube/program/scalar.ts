/** The exact interpreter of programs over single values. Lazy: an argument is evaluated when an operation is reached that needs it. */
import { ProcessFault } from "../faults.ts";
import { type Effort, elementsIn } from "./effort.ts";
import { type Args, type Call, type Evaluation, takenBranch } from "./op.ts";
import { pixelOp } from "./ops/index.ts";
import { missingParameter } from "./parameters.ts";
import type { Arg, Program, Step } from "./program.ts";
import type { Value } from "./value.ts";

/** The value of a program; `params` holds its own and all outer parameters. Raises ProcessGraphComplexity when `effort` ends. */
export function evaluate(program: Program, params: Args, effort: Effort): Value {
  const known: (Value | undefined)[] = [];
  const valueOf = (arg: Arg): Value => {
    switch (arg.kind) {
      case "const":
        return arg.value;
      case "param":
        return paramValue(arg.name, params);
      case "step":
        return (known[arg.index] ??= evaluateStep(program.steps[arg.index]!, valueOf, { params, effort }));
      case "array":
        return counted(arg.items.map(valueOf), effort);
      case "object":
        return counted(
          Object.fromEntries(Object.entries(arg.entries).map(([key, entry]) => [key, valueOf(entry)])),
          effort,
        );
      case "program":
        return handed(boundProgram(arg, valueOf, params));
    }
  };
  return valueOf(program.result);
}

const programs = new WeakSet<Program>();

/** A program as the value of an argument, for the operation that calls it. */
export function handed(program: Program): Value {
  programs.add(program);
  return program as unknown as Value;
}

/** What an operation calls must have been handed to it as a program: objects of users may look like one. */
export function evaluateHanded(program: Program, params: Args, effort: Effort): Value {
  requireHanded(program);
  return evaluate(program, params, effort);
}

export function requireHanded(program: Program): void {
  if (programs.has(program)) return;
  throw new ProcessFault("ProcessParameterInvalid", "A value was given where a process graph is expected.");
}

function boundProgram(
  { program, given }: Extract<Arg, { kind: "program" }>,
  valueOf: (arg: Arg) => Value,
  params: Args,
): Program {
  if (!given) return program;
  const there = Object.entries(given).filter(
    ([, arg]) => arg.kind !== "param" || Object.hasOwn(params, arg.name),
  );
  return { ...program, bound: Object.fromEntries(there.map(([name, arg]) => [name, valueOf(arg)])) };
}

/** A misspelt parameter must not pass as no-data. */
function paramValue(name: string, params: Args): Value {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) throw missingParameter(name);
  return value;
}

function counted(value: Value, effort: Effort): Value {
  effort.made(value);
  return value;
}

interface Around {
  readonly params: Args;
  readonly effort: Effort;
}

function evaluateStep(step: Step, valueOf: (arg: Arg) => Value, { params, effort }: Around): Value {
  const call: Call = (program, own) =>
    evaluateHanded(program, { ...params, ...program.bound, ...own }, effort);
  const { branches } = pixelOp(step.op);
  if (branches) {
    effort.step(1);
    const taken = step.args[takenBranch(branches, valueOf(step.args[branches.condition]!))];
    return taken ? valueOf(taken) : null;
  }
  return evaluateOp(
    step.op,
    Object.fromEntries(Object.entries(step.args).map(([name, arg]) => [name, valueOf(arg)])),
    { call, effort },
  );
}

/** One operation on values. What it takes and what it gives count as steps. */
export function evaluateOp(name: string, args: Args, evaluation: Evaluation): Value {
  const { effort } = evaluation;
  let taken = 1;
  for (const value of Object.values(args))
    if (typeof value === "object" || typeof value === "string") taken += elementsIn(value);
  effort.step(taken);
  const value = pixelOp(name).scalar(args, evaluation);
  if (typeof value === "object" || typeof value === "string") effort.made(value);
  return value;
}
