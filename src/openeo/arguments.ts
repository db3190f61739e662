/** Arguments of a node: references become what they refer to. */
import { ProcessFault } from "../cube/faults.ts";
import { type Effort, elementsIn } from "../cube/program/effort.ts";
import type { Value } from "../cube/program/value.ts";
import { OpenEOError, pathText } from "../errors.ts";
import { CallbackArg, CubeRef, type Lowered, Pending, type ProcessDefinition } from "./define.ts";
import { isPlain } from "./graph/callback.ts";
import type { FindProcess } from "./graph/check.ts";
import { openParameters } from "./graph/open-parameters.ts";
import type { ParsedArg, ParsedNode } from "./graph/parse.ts";
import { alternatives, mismatch } from "./graph/schema.ts";
import type { ParameterSignature } from "./signature.ts";

/** What a node can take its arguments from. */
export interface Scope {
  readonly results: ReadonlyMap<string, Lowered>;
  readonly scope: Readonly<Record<string, Lowered>>;
  readonly find: FindProcess;
  readonly effort: Effort;
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
    const late = arg.kind === "value" ? null : lateMisfit({ value, parameter, definition }, scope);
    if (late !== null)
      throw new ProcessFault(
        "ProcessParameterInvalid",
        `The value for parameter '${parameter.name}' of process '${node.process}' is invalid: ${late}`,
        { parameter: parameter.name },
      );
  }
  return args;
}

interface LateArgument {
  readonly value: Lowered;
  readonly parameter: ParameterSignature;
  readonly definition: ProcessDefinition;
}

/**
 * Why what a reference led to does not fit, in one sentence; null when it fits, or is not known yet. Functions of single values say
 * themselves what they take, and may hand on whatever it is.
 */
function lateMisfit({ value, parameter, definition }: LateArgument, { effort }: Scope): string | null {
  if (value instanceof Pending || definition.lower === undefined) return null;
  if (parameter.name === definition.takesValues) return null;
  if (value instanceof CubeRef)
    return accepts(parameter, "datacube") ? null : "a data cube is not expected here";
  if (value instanceof CallbackArg)
    return accepts(parameter, "process-graph") ? null : "a process graph is not expected here";
  if (hasCallbacks(value))
    return accepts(parameter, "metadata-filter") ? null : "process graphs are not expected here";
  effort.step(1 + elementsIn(value) * STEPS_PER_CHECKED_ELEMENT);
  return mismatch(parameter, value);
}

/** A check against a schema costs more than a step of computing. */
const STEPS_PER_CHECKED_ELEMENT = 4;

/** Filters by metadata are callbacks by property. */
function hasCallbacks(value: Value): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).some((entry: unknown) => entry instanceof CallbackArg)
  );
}

function accepts(parameter: ParameterSignature, subtype: string): boolean {
  return alternatives(parameter.schema).some(
    (schema) => schema["subtype"] === subtype || schema["type"] === undefined,
  );
}

/** Whether an argument, or a callback in it, takes a parameter that has no value and need not have one. */
function isOpen(arg: ParsedArg, parameter: ParameterSignature, { scope, find, mayBeOpen }: Scope): boolean {
  if (!mayBeOpen) return false;
  return openParameters(arg, parameter, find).some((name) => !Object.hasOwn(scope, name) && mayBeOpen(name));
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
        (values) => made(values, scope),
      );
    case "object": {
      const keys = Object.keys(arg.entries);
      const entries = Object.values(arg.entries).map((entry) => resolveArg(entry, scope, node));
      if (entries.some((entry) => entry instanceof CallbackArg))
        return Object.fromEntries(keys.map((key, i) => [key, entries[i]])) as unknown as Value;
      return collect(entries, (values) =>
        made(Object.fromEntries(keys.map((key, i) => [key, values[i]!])), scope),
      );
    }
  }
}

function made(value: Value, { effort }: Scope): Value {
  effort.made(value);
  return value;
}

/** A callback that is given something unknown waits for it; what is given is looked at only where it is there. */
function callbackArg(arg: Extract<ParsedArg, { kind: "graph" }>, scope: Scope, node: ParsedNode): Lowered {
  const given: Record<string, Lowered> = {};
  for (const [name, inner] of Object.entries(arg.given ?? {})) {
    if (inner.kind === "param" && !Object.hasOwn(scope.scope, inner.name)) continue;
    given[name] = resolveArg(inner, scope, node);
    if (given[name] instanceof Pending) return given[name];
  }
  return new CallbackArg(arg.graph, { ...scope.scope, ...given });
}

function parameterValue(name: string, scope: Scope, node: ParsedNode): Lowered {
  if (Object.hasOwn(scope.scope, name)) return scope.scope[name]!;
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
