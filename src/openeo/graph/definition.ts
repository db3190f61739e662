/** A process that is a graph: its parameters and its graph out of untrusted JSON, or everything that is wrong with it. */
import { processParametersMax } from "../../limits.ts";
import type { ParameterSignature } from "../signature.ts";
import { checkedSchema } from "./foreign-schema.ts";
import { type GraphError, shown } from "./mistakes.ts";
import { type ParsedGraph, parseGraph } from "./parse.ts";

export interface Definition {
  /** Null where the process does not say what it takes. */
  readonly parameters: readonly ParameterSignature[] | null;
  readonly graph: ParsedGraph;
}

export interface ParsedDefinition {
  readonly definition: Definition | null;
  readonly errors: readonly GraphError[];
}

export function parseDefinition(json: unknown): ParsedDefinition {
  if (!isObject(json)) return refused([invalid("A process must be an object with a process_graph.")]);
  const wrong: GraphError[] = [];
  const parameters = parametersOf(json["parameters"] ?? null, wrong);
  if ((json["process_graph"] ?? null) === null)
    wrong.push({
      code: "ProcessGraphMissing",
      message: "No valid process graph specified: the process needs a member 'process_graph'.",
      path: [],
    });
  else {
    const { graph, errors } = parseGraph(json["process_graph"]);
    wrong.push(...errors);
    if (graph && wrong.length === 0) return { definition: { parameters, graph }, errors: [] };
  }
  return refused(wrong);
}

function refused(errors: readonly GraphError[]): ParsedDefinition {
  return { definition: null, errors };
}

function invalid(message: string): GraphError {
  return { code: "ProcessInvalid", message, path: [] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** No list is not the same as an empty one, which says that there are none. */
function parametersOf(json: unknown, errors: GraphError[]): readonly ParameterSignature[] | null {
  if (json === null) return null;
  if (!Array.isArray(json)) {
    errors.push(invalid("The parameters of a process must be an array, or null where they are not known."));
    return null;
  }
  if (json.length > processParametersMax) {
    errors.push(
      invalid(`A process may have ${processParametersMax} parameters; this one has ${json.length}.`),
    );
    return null;
  }
  const names = new Set<string>();
  return json.flatMap((parameter: unknown, index) => {
    const reason = mismatchOf(parameter, names);
    if (reason !== null) errors.push(invalid(`Parameter ${index + 1} of the process ${reason}.`));
    return reason === null ? [signatureOf(parameter as Record<string, unknown>)] : [];
  });
}

function mismatchOf(parameter: unknown, names: Set<string>): string | null {
  if (!isObject(parameter)) return "must be an object with a name and a schema";
  const { name, schema, optional } = parameter;
  if (typeof name !== "string" || !/^\w+$/.test(name)) return "needs a 'name' made of word characters";
  if (names.has(name)) return `is called '${shown(name)}', as one before it`;
  names.add(name);
  const isSchema =
    schema === undefined || isObject(schema) || (Array.isArray(schema) && schema.every(isObject));
  if (!isSchema) return `('${shown(name)}') needs a 'schema' that is an object or an array of objects`;
  return optional === undefined || typeof optional === "boolean"
    ? null
    : `('${shown(name)}') has an 'optional' that is neither true nor false`;
}

function signatureOf(parameter: Record<string, unknown>): ParameterSignature {
  const { name, schema, optional } = parameter;
  return {
    name: name as string,
    schema: checkedSchema(schema ?? {}),
    ...(optional === true ? { optional } : {}),
    ...("default" in parameter ? { default: parameter["default"] } : {}),
  };
}
