/** The process of a request: parsed, what it calls put in its place, checked, its parameters filled in. Everything that is wrong is found before anything is done. */
import { errorsMax } from "../../limits.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError } from "../../errors.ts";
import { checkGraph } from "../../openeo/graph/check.ts";
import { expand } from "../../openeo/graph/expand.ts";
import { parseDefinition } from "../../openeo/graph/definition.ts";
import type { GraphError } from "../../openeo/graph/mistakes.ts";
import type { ParsedGraph } from "../../openeo/graph/parse.ts";
import { findProcess, processes } from "../../openeo/processes/index.ts";
import type { ParameterSignature } from "../../openeo/signature.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import { type LookUpPorts, type LookedUp, requireCalled } from "../udp/look-up.ts";
import { definitionsOf } from "../udp/pin.ts";
import { type OfferedPorts, requireOffered } from "./offered.ts";

const processIds = processes.map(({ id }) => id);

export interface ProcessRequest {
  readonly graph: ParsedGraph;
  readonly parameters: Readonly<Record<string, Value>>;
  /** Names of the parameters that the process has; null where it does not say. */
  readonly declared: readonly string[] | null;
}

export interface Checked {
  /** Null where the graph could not be read; with errors it is there to look further, not to be run. */
  readonly request: ProcessRequest | null;
  readonly errors: readonly GraphError[];
}

/** Every mistake of a process object, as /validation tells it. `called`: what was found of the definitions that it calls. */
export function checkProcess(process: unknown, called: PinnedProcesses): Checked {
  const { definition, errors } = parseDefinition(process);
  if (!definition) return { request: null, errors };
  const { parameters } = definition;
  const { graph, errors: wrongCalls } = expand(definition.graph, {
    definitions: definitionsOf(called),
    isPredefined: (id) => findProcess(id, "backend") !== null,
  });
  if (!graph) return { request: null, errors: wrongCalls };
  const found = checkGraph(graph, findProcess, processIds);
  const declared = parameters?.map(({ name }) => name) ?? null;
  const request = { graph, parameters: defaultsOf(parameters ?? []), declared };
  // What is too much is not looked at any further.
  const isTooMuch = found.length >= errorsMax || found.some(({ code }) => code === "ProcessGraphComplexity");
  return { request: isTooMuch ? null : request, errors: found };
}

/** The process, or the first mistake as an error. */
export function requireProcess(process: unknown, called: PinnedProcesses): ProcessRequest {
  const { request, errors } = checkProcess(process, called);
  const [first] = errors;
  if (first) throw new OpenEOError(first.code, first.message, first.path, first);
  return request!;
}

/** What a process calls, when there is nothing wrong with either. */
export async function soundlyCalled(
  process: unknown,
  owner: string,
  ports: LookUpPorts & OfferedPorts,
): Promise<LookedUp> {
  const found = await requireCalled(process, owner, ports);
  await requireOffered(requireProcess(process, found.called), ports);
  return found;
}

/** Values of declared parameters that have a default. */
function defaultsOf(parameters: readonly ParameterSignature[]): Record<string, Value> {
  return Object.fromEntries(
    parameters.flatMap((parameter) =>
      "default" in parameter ? [[parameter.name, parameter.default as Value]] : [],
    ),
  );
}
