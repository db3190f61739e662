/** Arguments of a node: references become what they refer to. */
import { ProcessFault } from "../cube/faults.ts";
import type { Value } from "../cube/program/value.ts";
import { OpenEOError, pathText } from "../errors.ts";
import { CallbackArg, type Lowered, Pending, type ProcessDefinition } from "./define.ts";
import { isPlain } from "./graph/callback.ts";
import type { FindProcess } from "./graph/check.ts";
import { openParameters } from "./graph/open-parameters.ts";
import type { ParsedArg, ParsedNode } from "./graph/parse.ts";
import { mismatch } from "./graph/schema.ts";
import type { ParameterSignature } from "./signature.ts";

/** What a node can take its arguments from. */
export interface Scope {
  readonly results: ReadonlyMap<string, Lowered>;
  readonly scope: Readonly<Record<string, Lowered>>;
  readonly find: FindProcess;
  /** Whether a parameter may be without a value: what depends on it then waits. Absent: none may. */
  readonly mayBeOpen?: ((parameter: string) => boolean) | undefined;
}

/** The arguments of a node by name, defaults filled in; those that were not known before are checked now. */
export function argsOf(
  node: ParsedNode,
  definition: ProcessDefinition,
  scope: Scope,
): Record<string, Lowered> {
  const args: Record<string, Lowered> = {};
  for (const parameter of definition.signature.parameters) {
    const arg = node.args[parameter.name];
    if (arg === undefined) {
      args[parameter.name] = (parameter.default ?? null) as Value;
      continue;
    }
    const value = isOpen(arg, parameter, scope)
      ? new Pending(pathText(node.path))
      : resolveArg(arg, scope, node);
    args[parameter.name] = value;
    const late =
      arg.kind !== "value" &&
      isPlain(value) &&
      definition.lower !== undefined &&
      parameter.name !== definition.takesValues
        ? mismatch(parameter, value)
        : null;
    if (late)
      throw new ProcessFault(
        "ProcessParameterInvalid",
        `The value for parameter '${parameter.name}' of process '${node.process}' is invalid: ${late}`,
      );
  }
  return args;
}

/** Whether an argument, or a callback in it, takes a parameter that has no value and need not have one. */
function isOpen(arg: ParsedArg, parameter: ParameterSignature, { scope, find, mayBeOpen }: Scope): boolean {
  if (!mayBeOpen) return false;
  return openParameters(arg, parameter, find).some((name) => !(name in scope) && mayBeOpen(name));
}

function resolveArg(arg: ParsedArg, scope: Scope, node: ParsedNode): Lowered {
  switch (arg.kind) {
    case "value":
      return arg.value;
    case "node":
      return scope.results.get(arg.id)!;
    case "param":
      return parameterValue(arg.name, scope, node);
    case "graph":
      return callbackArg(arg, scope, node);
    case "array":
      return collect(
        arg.items.map((item) => resolveArg(item, scope, node)),
        (values) => values,
      );
    case "object": {
      const keys = Object.keys(arg.entries);
      const entries = Object.values(arg.entries).map((entry) => resolveArg(entry, scope, node));
      if (entries.some((entry) => entry instanceof CallbackArg))
        return Object.fromEntries(keys.map((key, i) => [key, entries[i]])) as unknown as Value;
      return collect(entries, (values) => Object.fromEntries(keys.map((key, i) => [key, values[i]!])));
    }
  }
}

/** A callback that is given something unknown waits for it; what is given is looked at only where it is there. */
function callbackArg(arg: Extract<ParsedArg, { kind: "graph" }>, scope: Scope, node: ParsedNode): Lowered {
  const given: Record<string, Lowered> = {};
  for (const [name, inner] of Object.entries(arg.given ?? {})) {
    if (inner.kind === "param" && scope.scope[inner.name] === undefined) continue;
    given[name] = resolveArg(inner, scope, node);
    if (given[name] instanceof Pending) return given[name];
  }
  return new CallbackArg(arg.graph, { ...scope.scope, ...given });
}

function parameterValue(name: string, scope: Scope, node: ParsedNode): Lowered {
  const value = scope.scope[name];
  if (value !== undefined) return value;
  throw new OpenEOError(
    "ProcessParameterRequired",
    `The process graph takes its value from the parameter '${name}', which has neither a value nor a default.`,
    node.path,
  );
}

function collect(parts: readonly Lowered[], join: (values: Value[]) => Value): Lowered {
  const waiting = parts.find((part) => part instanceof Pending);
  if (waiting) return waiting;
  if (!parts.every(isPlain))
    throw new ProcessFault("ProcessParameterInvalid", "Data cubes cannot be put into arrays or objects.");
  return join(parts as Value[]);
}
