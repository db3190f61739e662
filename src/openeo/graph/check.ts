/** All mistakes of a graph at once, each with its node path: what /validation tells. */
import { suggestion } from "../../cube/nearest.ts";
import type { ProcessDefinition } from "../define.ts";
import type { ParameterSignature } from "../signature.ts";
import type { GraphError, ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";
import { isCheckable } from "./foreign-schema.ts";
import { alternatives, mismatch } from "./schema.ts";

export type FindProcess = (id: string, namespace: string | null) => ProcessDefinition | null;

/** `ids`: of the processes that there are, for what was probably meant. */
export function checkGraph(graph: ParsedGraph, find: FindProcess, ids: readonly string[] = []): GraphError[] {
  return graph.nodes.flatMap((node) => checkNode(node, find, ids));
}

function checkNode(node: ParsedNode, find: FindProcess, ids: readonly string[]): GraphError[] {
  const definition = find(node.process, node.namespace);
  const inner = Object.values(node.args).flatMap((arg) =>
    graphsOf(arg).flatMap((graph) => checkGraph(graph, find, ids)),
  );
  if (!definition) return [unsupported(node, ids), ...inner];
  const { parameters } = definition.signature;
  return [
    ...unknownArgs(node, parameters),
    ...parameters.flatMap((parameter) => checkArg(node, parameter, argMismatch)),
    ...inner,
  ];
}

/** The same for a call of a process that is a graph, whose schemas a user wrote. */
export function checkCall(node: ParsedNode, parameters: readonly ParameterSignature[]): GraphError[] {
  const fits: Mismatch = (arg, parameter) =>
    arg.kind === "value" && !isCheckable(parameter.schema, arg.value) ? null : argMismatch(arg, parameter);
  return [
    ...unknownArgs(node, parameters),
    ...parameters.flatMap((parameter) => checkArg(node, parameter, fits)),
  ];
}

/** Characters of a namespace that a message shows. */
const NAMESPACE_SHOWN = 200;

function unsupported({ process, namespace, path }: ParsedNode, ids: readonly string[]): GraphError {
  const lists = namespace === "user" ? "GET /process_graphs lists" : "GET /processes lists";
  const message = `Process '${process}' is not available in namespace '${(namespace ?? "null").slice(0, NAMESPACE_SHOWN)}'; ${lists} those that are.${suggestion(process, ids)}`;
  return { code: "ProcessUnsupported", message, path };
}

function graphsOf(arg: ParsedArg): readonly ParsedGraph[] {
  if (arg.kind === "graph") return [arg.graph];
  if (arg.kind === "array") return arg.items.flatMap(graphsOf);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(graphsOf) : [];
}

function unknownArgs(node: ParsedNode, parameters: readonly ParameterSignature[]): GraphError[] {
  const names = parameters.map((parameter) => parameter.name);
  return Object.keys(node.args)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: "ProcessParameterUnsupported",
      message: `Process '${node.process}' has no parameter '${name}'; it takes ${names.length > 0 ? names.join(", ") : "none"}.${suggestion(name, names)}`,
      path: node.path,
      parameter: name,
      allowed: names,
    }));
}

/** Why an argument does not fit its parameter, in one sentence; null when it fits, or when that is not known yet. */
type Mismatch = (arg: ParsedArg, parameter: ParameterSignature) => string | null;

function checkArg(node: ParsedNode, parameter: ParameterSignature, mismatchOf: Mismatch): GraphError[] {
  const arg = node.args[parameter.name];
  if (arg === undefined) {
    if (parameter.optional || "default" in parameter) return [];
    return [
      {
        code: "ProcessParameterRequired",
        message: `Process '${node.process}' requires the parameter '${parameter.name}'.`,
        path: node.path,
        parameter: parameter.name,
      },
    ];
  }
  const reason = mismatchOf(arg, parameter);
  if (reason === null) return [];
  return [
    {
      code: "ProcessParameterInvalid",
      message: `The value for parameter '${parameter.name}' of process '${node.process}' is invalid: ${reason}`,
      path: node.path,
      parameter: parameter.name,
    },
  ];
}

/** Values with references inside are checked when they are known. */
function argMismatch(arg: ParsedArg, parameter: ParameterSignature): string | null {
  if (arg.kind === "value") return mismatch(parameter, arg.value);
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
