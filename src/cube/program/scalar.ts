/** The exact interpreter of programs over single values. Lazy: an argument is evaluated when an operation is reached that needs it. */
import { evaluatedStepsMax } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import { type Args, type Call, takenBranch } from "./op.ts";
import { pixelOp } from "./ops/index.ts";
import { missingParameter } from "./parameters.ts";
import type { Arg, Program, Step } from "./program.ts";
import type { Value } from "./value.ts";

/** Steps that may still be evaluated: callbacks in callbacks multiply. */
export interface Meter {
  left: number;
}

/** For what is evaluated while a graph is planned. */
export function planningMeter(): Meter {
  return { left: evaluatedStepsMax };
}

function spend(meter: Meter): void {
  if (--meter.left >= 0) return;
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `What the process graph computes of values that are known beforehand takes more than ${evaluatedStepsMax} steps; use shorter arrays.`,
  );
}

/** The value of a program; `params` holds its own and all outer parameters. Without a meter it takes as long as it takes. */
export function evaluate(program: Program, params: Args, meter: Meter | null = null): Value {
  const known: (Value | undefined)[] = [];
  const valueOf = (arg: Arg): Value => {
    switch (arg.kind) {
      case "const":
        return arg.value;
      case "param":
        return paramValue(arg.name, params);
      case "step":
        return (known[arg.index] ??= evaluateStep(program.steps[arg.index]!, valueOf, { params, meter }));
      case "array":
        return arg.items.map(valueOf);
      case "object":
        return Object.fromEntries(Object.entries(arg.entries).map(([key, entry]) => [key, valueOf(entry)]));
      case "program":
        return boundProgram(arg, valueOf, params) as unknown as Value;
    }
  };
  return valueOf(program.result);
}

function boundProgram(
  { program, given }: Extract<Arg, { kind: "program" }>,
  valueOf: (arg: Arg) => Value,
  params: Args,
): Program {
  if (!given) return program;
  const there = Object.entries(given).filter(
    ([, arg]) => arg.kind !== "param" || params[arg.name] !== undefined,
  );
  return { ...program, bound: Object.fromEntries(there.map(([name, arg]) => [name, valueOf(arg)])) };
}

/** A misspelt parameter must not pass as no-data. */
function paramValue(name: string, params: Args): Value {
  const value = params[name];
  if (value === undefined) throw missingParameter(name);
  return value;
}

interface Around {
  readonly params: Args;
  readonly meter: Meter | null;
}

function evaluateStep(step: Step, valueOf: (arg: Arg) => Value, { params, meter }: Around): Value {
  if (meter) spend(meter);
  const call: Call = (program, own) => evaluate(program, { ...params, ...program.bound, ...own }, meter);
  const { branches } = pixelOp(step.op);
  if (branches) {
    const taken = step.args[takenBranch(branches, valueOf(step.args[branches.condition]!))];
    return taken ? valueOf(taken) : null;
  }
  return evaluateOp(
    step.op,
    Object.fromEntries(Object.entries(step.args).map(([name, arg]) => [name, valueOf(arg)])),
    call,
  );
}

/** One operation on values. */
export function evaluateOp(name: string, args: Args, call: Call = evaluate): Value {
  return pixelOp(name).scalar(args, call);
}
