/**
 * Calls of processes that are graphs become their graphs: what is left calls predefined processes alone. Arguments are put where
 * parameters stood, and a definition sees nothing of its caller but these; callbacks in it get them as values of their own.
 */
import { callDepthMax, expandedBytesMax, graphNodesMax } from "../../limits.ts";
import type { Value } from "../../cube/program/value.ts";
import { type PathStep, pathId } from "../../errors.ts";
import type { ParameterSignature } from "../signature.ts";
import { bytesOf, weigh } from "./argument-weight.ts";
import { checkCall } from "./check.ts";
import type { Definition } from "./definition.ts";
import { freeNames, lifted } from "./free-names.ts";
import { definitionMeant, ownPlace, placeAndId } from "./namespaces.ts";
import { type GraphError, type Mistakes, collected } from "./mistakes.ts";
import { type ParsedArg, type ParsedGraph, type ParsedNode, simplified } from "./parse.ts";

export interface Library {
  /** By key (`definitionKey`). */
  readonly definitions: ReadonlyMap<string, Definition>;
  isPredefined(id: string): boolean;
}

export interface Expanded {
  /** Null where it could not be made. */
  readonly graph: ParsedGraph | null;
  readonly errors: readonly GraphError[];
}

/** Nodes of a definition lie below the node that calls it, as those of a callback do; the result takes the caller's place. */
export function expand(graph: ParsedGraph, library: Library): Expanded {
  const { value, errors } = collected((mistakes) =>
    expandIn({ library, mistakes, nodes: 0, bytes: 0 }, graph),
  );
  return { graph: errors.length > 0 ? null : value, errors };
}

/** Null where it is too much. */
function expandIn(job: Job, graph: ParsedGraph): ParsedGraph | null {
  try {
    return expandGraph(job, graph, {
      place: ownPlace,
      calls: [],
      prefix: [],
      params: null,
      callbacks: {},
      idOf: pathId,
    });
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    job.mistakes.note(error.told);
    return null;
  }
}

interface Job {
  readonly library: Library;
  readonly mistakes: Mistakes;
  /** What there would be if all was written out. */
  nodes: number;
  bytes: number;
}

type Args = Readonly<Record<string, ParsedArg>>;

interface Level {
  /** Where the graph was written. */
  readonly place: string;
  /** Keys of the definitions that are being expanded, the outermost first. */
  readonly calls: readonly string[];
  /** Way to the node that calls the definition. */
  readonly prefix: readonly PathStep[];
  /** What stands for the parameters of the definition; null in callbacks and in the graph that was sent. */
  readonly params: Args | null;
  /** Callbacks that were handed to the definition around this callback, by parameter. */
  readonly callbacks: Args;
  readonly idOf: (id: string) => string;
}

class TooMuch extends Error {
  readonly told: GraphError;
  constructor(message: string, path: GraphError["path"]) {
    super(message);
    this.told = { code: "ProcessGraphComplexity", message, path };
  }
}

function expandGraph(job: Job, graph: ParsedGraph, level: Level): ParsedGraph {
  return {
    nodes: graph.nodes.flatMap((node) => expandNode(job, node, level)),
    result: level.idOf(graph.result),
  };
}

function expandNode(job: Job, node: ParsedNode, level: Level): readonly ParsedNode[] {
  const path = [...level.prefix, ...node.path];
  const args = argsOf(node.args, (arg) => substituted(job, arg, { level, path }));
  const placed = { ...node, id: level.idOf(node.id), path, args };
  const { library } = job;
  const key = definitionMeant(node, level.place, (id) => library.isPredefined(id));
  const definition = key === null ? undefined : library.definitions.get(key);
  if (key !== null && definition) return called(job, placed, { level, key, definition });
  count(job, { nodes: 1, bytes: 0 }, path);
  return [placed];
}

interface Called {
  readonly level: Level;
  readonly key: string;
  readonly definition: Definition;
}

function called(job: Job, node: ParsedNode, { level, key, definition }: Called): readonly ParsedNode[] {
  const calls = [...level.calls, key];
  if (level.calls.includes(key)) {
    const ids = calls.slice(level.calls.indexOf(key)).map((call) => placeAndId(call).id);
    job.mistakes.note({
      code: "ProcessGraphInvalid",
      message: `Process '${node.process}' calls itself: ${ids.join(" calls ")}.`,
      path: node.path,
    });
    return [];
  }
  if (calls.length > callDepthMax)
    throw new TooMuch(`User-defined processes may call each other ${callDepthMax} deep.`, node.path);
  const before = job.mistakes.count;
  if (definition.parameters) checkCall(node, definition.parameters, job.mistakes);
  if (job.mistakes.count > before) return [];
  const { result } = definition.graph;
  return expandGraph(job, definition.graph, {
    place: placeAndId(key).place,
    calls,
    prefix: node.path,
    params: bound(node.args, definition.parameters),
    callbacks: {},
    idOf: (id) => (id === result ? node.id : `${node.id}/${pathId(id)}`),
  }).nodes;
}

/** Arguments by parameter, defaults filled in. */
function bound(args: Args, parameters: readonly ParameterSignature[] | null): Args {
  if (!parameters) return args;
  return Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      Object.hasOwn(args, parameter.name)
        ? args[parameter.name]!
        : { kind: "value", value: (parameter.default ?? null) as Value },
    ]),
  );
}

interface Where {
  readonly level: Level;
  readonly path: GraphError["path"];
}

function substituted(job: Job, arg: ParsedArg, at: Where): ParsedArg {
  const inner = (each: ParsedArg): ParsedArg => substituted(job, each, at);
  switch (arg.kind) {
    case "value":
      if (at.level.calls.length > 0) count(job, { nodes: 0, bytes: bytesOf(arg.value) }, at.path);
      return arg;
    case "node":
      return { kind: "node", id: at.level.idOf(arg.id) };
    case "param":
      return parameter(job, arg, at);
    case "array":
      return simplified({ kind: "array", items: arg.items.map(inner) });
    case "object":
      return simplified({ kind: "object", entries: argsOf(arg.entries, inner) });
    case "graph":
      return callback(job, arg, at.level);
  }
}

function parameter(job: Job, arg: Extract<ParsedArg, { kind: "param" }>, at: Where): ParsedArg {
  const { params, callbacks } = at.level;
  const known = params ?? callbacks;
  if (Object.hasOwn(known, arg.name)) {
    const given = known[arg.name]!;
    count(job, weigh(given), at.path);
    return given;
  }
  if (!params) return arg;
  job.mistakes.note({
    code: "ProcessParameterRequired",
    message: `The process takes its value from the parameter '${arg.name}', which it does not have.`,
    path: at.path,
  });
  return { kind: "value", value: null };
}

/** A callback in a definition is given those of its arguments that it names. */
function callback(job: Job, arg: Extract<ParsedArg, { kind: "graph" }>, level: Level): ParsedArg {
  const { params } = level;
  if (!params) return { kind: "graph", graph: expandGraph(job, arg.graph, { ...level, idOf: pathId }) };
  const own = { ...level, params: null, idOf: pathId };
  const { callbacks, given } = lifted(params, `${level.calls.length}`);
  const graph = expandGraph(job, arg.graph, { ...own, callbacks });
  const names = freeNames(graph);
  const taken = Object.entries({ ...params, ...given }).filter(
    ([name, value]) => names.has(name) && value.kind !== "graph",
  );
  for (const [, value] of taken) count(job, weigh(value), level.prefix);
  return { kind: "graph", graph, given: Object.fromEntries(taken) };
}

function argsOf(args: Args, of: (arg: ParsedArg) => ParsedArg): Record<string, ParsedArg> {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, of(arg)]));
}

function count(
  job: Job,
  added: { readonly nodes: number; readonly bytes: number },
  path: GraphError["path"],
): void {
  job.nodes += added.nodes;
  job.bytes += added.bytes;
  if (job.nodes > graphNodesMax)
    throw new TooMuch(`With all that it calls, a process graph may have ${graphNodesMax} nodes.`, path);
  if (job.bytes > expandedBytesMax)
    throw new TooMuch(
      `With all that it calls written out, a process graph may have ${expandedBytesMax / 1048576} MiB of values.`,
      path,
    );
}
