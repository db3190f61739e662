/** All mistakes of a graph at once, each with its node path: what /validation tells. */
import type { ProcessDefinition } from "../define.ts";
import type { ParameterSignature } from "../signature.ts";
import type { ErrorCode } from "../../errors.ts";
import { type GraphError, type Mistakes, collected, shown } from "./mistakes.ts";
import type { ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";
import { alternatives, misfit } from "./schema.ts";

export type FindProcess = (id: string, namespace: string | null) => ProcessDefinition | null;

export function checkGraph(graph: ParsedGraph, find: FindProcess): readonly GraphError[] {
  return collected((mistakes) => checkLevel(graph, { find, mistakes })).errors;
}

interface Checking {
  readonly find: FindProcess;
  readonly mistakes: Mistakes;
}

function checkLevel(graph: ParsedGraph, checking: Checking): void {
  for (const node of graph.nodes) checkNode(node, checking);
}

function checkNode(node: ParsedNode, checking: Checking): void {
  const { find, mistakes } = checking;
  const definition = find(node.process, node.namespace);
  const note = (code: ErrorCode, message: string): void => mistakes.note({ code, message, path: node.path });
  if (!definition)
    note(
      "ProcessUnsupported",
      `Process '${node.process}' is not available in namespace '${shown(node.namespace ?? "backend")}'; GET /processes lists those that are.`,
    );
  else {
    unknownArgs(node, definition, note);
    for (const parameter of definition.signature.parameters) checkArg(node, parameter, note);
  }
  for (const arg of Object.values(node.args)) for (const graph of graphsOf(arg)) checkLevel(graph, checking);
}

type Note = (code: ErrorCode, message: string) => void;

function graphsOf(arg: ParsedArg): readonly ParsedGraph[] {
  if (arg.kind === "graph") return [arg.graph];
  if (arg.kind === "array") return arg.items.flatMap(graphsOf);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(graphsOf) : [];
}

function unknownArgs(node: ParsedNode, definition: ProcessDefinition, note: Note): void {
  const names = definition.signature.parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(node.args))
    if (!names.includes(name))
      note(
        "ProcessParameterUnsupported",
        `Process '${node.process}' has no parameter '${shown(name)}'; it takes ${names.length > 0 ? names.join(", ") : "none"}.`,
      );
}

function checkArg(node: ParsedNode, parameter: ParameterSignature, note: Note): void {
  const arg = Object.hasOwn(node.args, parameter.name) ? node.args[parameter.name] : undefined;
  if (arg === undefined) {
    if (!parameter.optional && !("default" in parameter))
      note(
        "ProcessParameterRequired",
        `Process '${node.process}' requires the parameter '${parameter.name}'.`,
      );
    return;
  }
  const reason = argMisfit(arg, parameter);
  if (reason !== null)
    note(
      "ProcessParameterInvalid",
      `The value for parameter '${parameter.name}' of process '${node.process}' is invalid: ${reason}`,
    );
}

/** Values with references inside are checked when they are known. */
function argMisfit(arg: ParsedArg, parameter: ParameterSignature): string | null {
  if (arg.kind === "value") return misfit(parameter, arg.value);
  if (arg.kind !== "graph") return null;
  return alternatives(parameter.schema).some(acceptsGraph) ? null : "a process graph is not expected here";
}

function acceptsGraph(schema: Readonly<Record<string, unknown>>): boolean {
  return (
    schema["subtype"] === "process-graph" ||
    schema["type"] === undefined ||
    schema["subtype"] === "metadata-filter"
  );
}
