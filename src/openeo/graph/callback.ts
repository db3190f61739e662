/** A callback graph becomes a program; outer parameters that it uses become uniform values. */
import { payFor } from "../../cube/nodes/callback.ts";
import type { Effort } from "../../cube/program/effort.ts";
import type { Arg, Program, Step, Callback } from "../../cube/program/program.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError, pathText } from "../../errors.ts";
import { CallbackArg, CubeRef, type Lowered, Pending, type ProcessDefinition } from "../define.ts";
import type { FindProcess } from "./check.ts";
import type { ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";

interface CallbackPorts {
  readonly find: FindProcess;
  readonly effort: Effort;
}

/** What is the same for all pixels of it is computed at the cost of `effort`. */
export function toCallback(callback: CallbackArg, context: Value, { find, effort }: CallbackPorts): Callback {
  const uniforms: Record<string, Value> = { context };
  for (const [name, value] of Object.entries(callback.scope)) {
    if (name !== "context" && isPlain(value)) uniforms[name] = value;
  }
  const program = toProgram(callback.graph, find);
  payFor(program, effort);
  return { program, uniforms };
}

export function isPlain(value: Lowered): value is Value {
  return !(value instanceof CubeRef || value instanceof Pending || value instanceof CallbackArg);
}

export function toProgram(graph: ParsedGraph, find: FindProcess): Program {
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const steps = graph.nodes.map((node) => toStep(node, index, find));
  return { steps, result: { kind: "step", index: index.get(graph.result)! } };
}

function toStep(node: ParsedNode, index: ReadonlyMap<string, number>, find: FindProcess): Step {
  const definition = find(node.process, node.namespace);
  if (!definition)
    throw new OpenEOError("ProcessUnsupported", `Process '${node.process}' is not available.`, node.path);
  if (definition.lower && !definition.inCallbacks) {
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `Process '${node.process}' works on data cubes and cannot be used in this callback.`,
      node.path,
    );
  }
  const given = Object.entries(node.args).map(([name, arg]) => [name, toArg(arg, index, find)] as const);
  return {
    op: node.process,
    args: { ...defaultsOf(definition), ...Object.fromEntries(given) },
    origin: pathText(node.path),
  };
}

function defaultsOf(definition: ProcessDefinition): Record<string, Arg> {
  return Object.fromEntries(
    definition.signature.parameters.flatMap((parameter) =>
      "default" in parameter ? [[parameter.name, { kind: "const", value: parameter.default as Value }]] : [],
    ),
  );
}

function toArg(arg: ParsedArg, index: ReadonlyMap<string, number>, find: FindProcess): Arg {
  switch (arg.kind) {
    case "value":
      return { kind: "const", value: arg.value };
    case "param":
      return { kind: "param", name: arg.name };
    case "node":
      return { kind: "step", index: index.get(arg.id)! };
    case "array":
      return { kind: "array", items: arg.items.map((item) => toArg(item, index, find)) };
    case "object":
      return {
        kind: "object",
        entries: argsOf(arg.entries, index, find),
      };
    case "graph":
      return {
        kind: "program",
        program: toProgram(arg.graph, find),
        ...(arg.given ? { given: argsOf(arg.given, index, find) } : {}),
      };
  }
}

function argsOf(
  args: Readonly<Record<string, ParsedArg>>,
  index: ReadonlyMap<string, number>,
  find: FindProcess,
): Record<string, Arg> {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, toArg(arg, index, find)]));
}
