/** The process of a request: parsed, checked, its parameters filled in. Everything that is wrong is found before anything is done. */
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError } from "../../errors.ts";
import { checkGraph } from "../../openeo/graph/check.ts";
import { type GraphError, type ParsedGraph, parseGraph } from "../../openeo/graph/parse.ts";
import { findProcess } from "../../openeo/processes/index.ts";

export interface ProcessRequest {
  readonly graph: ParsedGraph;
  readonly parameters: Readonly<Record<string, Value>>;
  /** Names of the parameters that the process has; null where it does not say. */
  readonly declared: readonly string[] | null;
}

export interface Checked {
  readonly request: ProcessRequest | null;
  readonly errors: readonly GraphError[];
}

/** Every mistake of a process object, as /validation tells it. */
export function checkProcess(process: unknown): Checked {
  if (typeof process !== "object" || process === null || Array.isArray(process)) {
    return {
      request: null,
      errors: [
        { code: "ProcessInvalid", message: "A process must be an object with a process_graph.", path: [] },
      ],
    };
  }
  const { process_graph: json, parameters } = process as { process_graph?: unknown; parameters?: unknown };
  if (json === undefined || json === null)
    return {
      request: null,
      errors: [
        {
          code: "ProcessGraphMissing",
          message: "No valid process graph specified: the process needs a member 'process_graph'.",
          path: [],
        },
      ],
    };
  const { graph, errors } = parseGraph(json);
  if (!graph) return { request: null, errors };
  const found = checkGraph(graph, findProcess);
  const request = { graph, parameters: defaultsOf(parameters), declared: namesOf(parameters) };
  return { request: found.length > 0 ? null : request, errors: found };
}

/** The process, or the first mistake as an error. */
export function requireProcess(process: unknown): ProcessRequest {
  const { request, errors } = checkProcess(process);
  if (request) return request;
  const first = errors[0]!;
  throw new OpenEOError(first.code, first.message, first.path);
}

/** No list is not the same as an empty one, which says that there are none. */
function namesOf(parameters: unknown): readonly string[] | null {
  if (!Array.isArray(parameters)) return null;
  return parameters.flatMap(({ name }: { name?: unknown }) => (typeof name === "string" ? [name] : []));
}

/** Values of declared parameters that have a default. */
function defaultsOf(parameters: unknown): Record<string, Value> {
  if (!Array.isArray(parameters)) return {};
  return Object.fromEntries(
    parameters.flatMap((parameter: { name?: unknown; default?: Value }) =>
      typeof parameter?.name === "string" && "default" in parameter
        ? [[parameter.name, parameter.default as Value]]
        : [],
    ),
  );
}
