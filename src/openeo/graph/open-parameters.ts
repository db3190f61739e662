/** Parameters that an argument takes its value from, and that nothing around it has: not known before a process is called. */
import type { ProcessDefinition } from "../define.ts";
import type { JsonSchema, ParameterSignature } from "../signature.ts";
import type { FindProcess } from "./check.ts";
import type { ParsedArg, ParsedGraph } from "./parse.ts";
import { alternatives } from "./schema.ts";

/** Names that the callbacks in an argument take from outside, in order; `own` is the signature of the argument itself. */
export function openParameters(
  arg: ParsedArg,
  own: ParameterSignature | undefined,
  find: FindProcess,
): readonly string[] {
  switch (arg.kind) {
    case "graph": {
      const given = arg.given ?? {};
      const known = [...callbackParameters(own), ...Object.keys(given)];
      return [
        ...ofGraph(arg.graph, find).filter((name) => !known.includes(name)),
        ...Object.values(given).flatMap((inner) => openParameters(inner, own, find)),
      ];
    }
    case "array":
      return arg.items.flatMap((item) => openParameters(item, own, find));
    case "object":
      return Object.values(arg.entries).flatMap((entry) => openParameters(entry, own, find));
    case "param":
      return [arg.name];
    default:
      return [];
  }
}

function ofGraph(graph: ParsedGraph, find: FindProcess): readonly string[] {
  return graph.nodes.flatMap((node) => {
    const definition = find(node.process, node.namespace);
    return Object.entries(node.args).flatMap(([name, arg]) =>
      openParameters(arg, signatureOf(definition, name), find),
    );
  });
}

function signatureOf(definition: ProcessDefinition | null, name: string): ParameterSignature | undefined {
  return definition?.signature.parameters.find((parameter) => parameter.name === name);
}

/** What a callback is handed; filters by metadata are callbacks by property. */
function callbackParameters(own: ParameterSignature | undefined): readonly string[] {
  return alternatives(own?.schema ?? []).flatMap((schema) => {
    const callback = (
      schema["subtype"] === "metadata-filter" ? schema["additionalProperties"] : schema
    ) as JsonSchema;
    const parameters = (callback?.["parameters"] ?? []) as readonly { readonly name: string }[];
    return parameters.map(({ name }) => name);
  });
}
