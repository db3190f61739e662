/** All mistakes of a graph at once, each with its node path: what /validation tells. */
import type { ProcessDefinition } from "../define.ts";
import type { ParameterSignature } from "../signature.ts";
import type { GraphError, ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";
import { alternatives, misfit } from "./schema.ts";

export type FindProcess = (id: string, namespace: string | null) => ProcessDefinition | null;

export function checkGraph(graph: ParsedGraph, find: FindProcess): GraphError[] {
  return graph.nodes.flatMap((node) => checkNode(node, find));
}

function checkNode(node: ParsedNode, find: FindProcess): GraphError[] {
  const definition = find(node.process, node.namespace);
  const inner = Object.values(node.args).flatMap((arg) =>
    graphsOf(arg).flatMap((graph) => checkGraph(graph, find)),
  );
  if (!definition) {
    const where = node.namespace ?? "backend";
    return [
      {
        code: "ProcessUnsupported",
        message: `Process '${node.process}' is not available in namespace '${where}'; GET /processes lists those that are.`,
        path: node.path,
      },
      ...inner,
    ];
  }
  return [
    ...unknownArgs(node, definition),
    ...definition.signature.parameters.flatMap((parameter) => checkArg(node, parameter)),
    ...inner,
  ];
}

function graphsOf(arg: ParsedArg): readonly ParsedGraph[] {
  if (arg.kind === "graph") return [arg.graph];
  if (arg.kind === "array") return arg.items.flatMap(graphsOf);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(graphsOf) : [];
}

function unknownArgs(node: ParsedNode, definition: ProcessDefinition): GraphError[] {
  const names = definition.signature.parameters.map((parameter) => parameter.name);
  return Object.keys(node.args)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: "ProcessParameterUnsupported",
      message: `Process '${node.process}' has no parameter '${name}'; it takes ${names.length > 0 ? names.join(", ") : "none"}.`,
      path: node.path,
    }));
}

function checkArg(node: ParsedNode, parameter: ParameterSignature): GraphError[] {
  const arg = node.args[parameter.name];
  if (arg === undefined) {
    if (parameter.optional || "default" in parameter) return [];
    return [
      {
        code: "ProcessParameterRequired",
        message: `Process '${node.process}' requires the parameter '${parameter.name}'.`,
        path: node.path,
      },
    ];
  }
  const reason = argMisfit(arg, parameter);
  if (reason === null) return [];
  return [
    {
      code: "ProcessParameterInvalid",
      message: `The value for parameter '${parameter.name}' of process '${node.process}' is invalid: ${reason}`,
      path: node.path,
    },
  ];
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
