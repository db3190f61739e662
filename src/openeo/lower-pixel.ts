/** Functions of single values in a graph itself: what they are given is known, and so is what they give. */
import { ProcessFault } from "../cube/faults.ts";
import { takenBranch } from "../cube/program/op.ts";
import { pixelOp } from "../cube/program/ops/index.ts";
import type { Effort } from "../cube/program/effort.ts";
import { evaluateHanded, evaluateOp, handed } from "../cube/program/scalar.ts";
import type { Value } from "../cube/program/value.ts";
import { CallbackArg, type Lowered, type ProcessDefinition } from "./define.ts";
import { isPlain, toProgram } from "./graph/callback.ts";
import type { FindProcess } from "./graph/check.ts";
import type { ParsedNode } from "./graph/parse.ts";

interface PixelCall {
  readonly definition: ProcessDefinition;
  readonly args: Readonly<Record<string, Lowered>>;
}

interface PixelPorts {
  readonly find: FindProcess;
  readonly effort: Effort;
}

/** Functions of single values: constants are computed at once by the exact scalars; a branch may also be a cube, which is passed on. */
export function lowerPixel(node: ParsedNode, call: PixelCall, { find, effort }: PixelPorts): Lowered {
  const { definition, args } = call;
  const { branches } = pixelOp(definition.id);
  if (branches) {
    const condition = args[branches.condition]!;
    if (isPlain(condition)) return args[takenBranch(branches, condition)]!;
  }
  const values: Record<string, Value> = {};
  for (const [name, arg] of Object.entries(args)) {
    // Optional arguments without a default are left out, as in callbacks: that is not the same as a null.
    if (!(name in node.args) && arg === null && isWithoutDefault(definition, name)) continue;
    if (arg instanceof CallbackArg) values[name] = handed(toProgram(arg.graph, find));
    else if (isPlain(arg)) values[name] = arg;
    else
      throw new ProcessFault(
        "ProcessParameterInvalid",
        `The value for parameter '${name}' of process '${node.process}' is invalid: it takes single values; use apply or reduce_dimension to run it over a data cube.`,
      );
  }
  const outer = Object.assign({}, ...Object.values(args).map(plainScope)) as Record<string, Value>;
  return evaluateOp(definition.id, values, {
    call: (program, own) => evaluateHanded(program, { ...outer, ...own }, effort),
    effort,
  });
}

function isWithoutDefault(definition: ProcessDefinition, name: string): boolean {
  return definition.signature.parameters.some(
    (parameter) => parameter.name === name && !("default" in parameter),
  );
}

/** What a callback sees from outside, as far as it is no data cube. */
function plainScope(arg: Lowered): Record<string, Value> {
  if (!(arg instanceof CallbackArg)) return {};
  const plain = Object.entries(arg.scope).filter(([, value]) => isPlain(value));
  return Object.fromEntries(plain) as Record<string, Value>;
}
