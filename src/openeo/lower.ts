/**
 * A checked graph becomes a plan. What is not known yet (bound loads, results of stages) is requested, and whatever depends on
 * it waits; the caller resolves what was requested and lowers again from the start. Lowering is pure and quick, so replay is the simple way.
 */
import { type PlanBuilder, createBuilder } from "../cube/builder.ts";
import { type FaultCode, ProcessFault } from "../cube/faults.ts";
import type { Callback } from "../cube/program/program.ts";
import type { MemoryParams } from "../cube/nodes/memory.ts";
import type { NodeId, Plan } from "../cube/plan.ts";
import type { Effort } from "../cube/program/effort.ts";
import type { Value } from "../cube/program/value.ts";
import type { CubeShape } from "../cube/shape.ts";
import { OpenEOError, type PathStep, pathFrom, pathText } from "../errors.ts";
import { toldEntriesMax } from "../limits.ts";
import {
  type AnyContext,
  type Bound,
  type BoundFunction,
  CallbackArg,
  CubeRef,
  type FunctionRequest,
  type LoadRequest,
  type Lowered,
  Pending,
  type ToldEntry,
} from "./define.ts";
import { type Scope, argsOf } from "./arguments.ts";
import { functionIn, functionKey, functionUse } from "./function.ts";
import { isPlain, toCallback } from "./graph/callback.ts";
import type { FindProcess } from "./graph/check.ts";
import type { ParsedGraph, ParsedNode } from "./graph/parse.ts";
import { lowerPixel } from "./lower-pixel.ts";

/** One file-like result: every save_result, and the result node when it is none. */
export interface OutputRequest {
  /** Null: the default format of what it is. */
  readonly format: string | null;
  readonly options: Readonly<Record<string, Value>>;
  readonly data: CubeRef | Value;
  readonly origin: string;
}

interface PendingStage {
  readonly key: string;
  readonly node: NodeId;
}

export interface PendingLoad {
  readonly key: string;
  readonly request: LoadRequest;
  readonly path: ParsedNode["path"];
}

export interface PendingFunction {
  readonly key: string;
  readonly request: FunctionRequest;
}

export interface LowerInput {
  readonly graph: ParsedGraph;
  readonly find: FindProcess;
  /** What computing constants may cost. */
  readonly effort: Effort;
  readonly parameters: Readonly<Record<string, Lowered | MemoryCube | GivenCube>>;
  /** Ways to nodes (`pathText`) that are known to be wrong: they wait for ever. With it, nodes that fail are listed in `failed` and wait, too. */
  readonly unsound?: ReadonlySet<string>;
  /** Whether a parameter may be without a value: what depends on it then waits. Absent: none may. */
  readonly mayBeOpen?: (parameter: string) => boolean;
  /** What was resolved, by key. */
  readonly loads: ReadonlyMap<string, Bound>;
  readonly stages: ReadonlyMap<string, MemoryParams>;
  readonly functions?: ReadonlyMap<string, BoundFunction>;
}

/** An in-memory cube handed in as a parameter. */
export class MemoryCube {
  readonly params: MemoryParams;
  constructor(params: MemoryParams) {
    this.params = params;
  }
}

/** The cube that a nested plan begins with. */
class GivenCube {
  readonly shape: CubeShape;
  constructor(shape: CubeShape) {
    this.shape = shape;
  }
}

interface NestedResult {
  readonly plan: Plan;
  readonly node: NodeId;
}

export interface LowerResult {
  readonly plan: Plan;
  readonly outputs: readonly OutputRequest[];
  readonly loads: readonly PendingLoad[];
  readonly stages: readonly PendingStage[];
  readonly functions: readonly PendingFunction[];
  /** What processes have to say, in their order. */
  readonly told: readonly Told[];
  /** What is wrong with nodes, where that is asked for. */
  readonly failed: readonly FailedNode[];
}

interface FailedNode {
  readonly key: string;
  readonly path: ParsedNode["path"];
  readonly error: OpenEOError;
}

export interface Told extends ToldEntry {
  readonly path: ParsedNode["path"];
}

export function lower(input: LowerInput): LowerResult {
  const builder = createBuilder();
  const job = startedJob(input, builder);
  const scope = Object.fromEntries(
    Object.entries(input.parameters).map(([name, value]) => [name, asLowered(builder, name, value)]),
  );
  const around = { scope, find: input.find, effort: input.effort, mayBeOpen: input.mayBeOpen };
  const results = new Map<string, Lowered>();
  for (const node of input.graph.nodes) results.set(node.id, attempted(job, node, { ...around, results }));
  addResult(job, input.graph, results);
  const { outputs, loads, stages, functions, told, failed } = job;
  return { plan: builder.plan(), outputs, loads, stages, functions, told, failed };
}

function asLowered(builder: PlanBuilder, name: string, value: LowerInput["parameters"][string]): Lowered {
  if (value instanceof MemoryCube) return new CubeRef(builder.add("memory", value.params, [], name));
  if (value instanceof GivenCube) return new CubeRef(builder.add("given", { shape: value.shape }, [], name));
  return value;
}

interface Job {
  readonly input: LowerInput;
  readonly builder: PlanBuilder;
  readonly outputs: OutputRequest[];
  readonly loads: PendingLoad[];
  readonly stages: PendingStage[];
  readonly functions: PendingFunction[];
  readonly told: Told[];
  readonly failed: FailedNode[];
  /** Of a callback that is lowered for several cubes: which one it is, so that stages are told apart. */
  readonly place: string;
}

function startedJob(input: Job["input"], builder: PlanBuilder): Job {
  const lists = { outputs: [], loads: [], stages: [], functions: [], told: [], failed: [] };
  return { input, builder, ...lists, place: "" };
}

function addResult(job: Job, graph: ParsedGraph, results: ReadonlyMap<string, Lowered>): void {
  const node = graph.nodes.find((candidate) => candidate.id === graph.result)!;
  const data = results.get(node.id)!;
  const origin = pathText(node.path);
  const isSaved = job.outputs.some((output) => output.origin === origin);
  if (isSaved || data instanceof Pending || data instanceof CallbackArg) return;
  job.outputs.push({ format: null, options: {}, data, origin });
}

function attempted(job: Job, node: ParsedNode, scope: Scope): Lowered {
  const { unsound } = job.input;
  if (!unsound) return lowerNode(job, node, scope);
  const key = pathText(node.path);
  if (unsound.has(key)) return new Pending(key);
  try {
    return lowerNode(job, node, scope);
  } catch (error) {
    if (!(error instanceof OpenEOError)) throw error;
    job.failed.push({ key, path: node.path, error });
    return new Pending(key);
  }
}

function lowerNode(job: Job, node: ParsedNode, scope: Scope): Lowered {
  const definition = job.input.find(node.process, node.namespace);
  if (!definition)
    throw new OpenEOError("ProcessUnsupported", `Process '${node.process}' is not available.`, node.path);
  try {
    const args = argsOf(node, definition, scope);
    const waiting = Object.values(args).find((arg) => arg instanceof Pending);
    if (waiting) return waiting;
    return definition.lower
      ? definition.lower(contextOf(job, node, args))
      : lowerPixel(node, { definition, args }, job.input);
  } catch (error) {
    if (error instanceof ProcessFault)
      throw new OpenEOError(error.code, error.message, [...node.path, ...stepsInside(node, error)], {
        cause: error,
      });
    throw error;
  }
}

/** From a node to the one in its callback that a fault is about. */
function stepsInside(node: ParsedNode, { details }: ProcessFault): PathStep[] {
  const outer = `${pathText(node.path)}/`;
  const origin = details["node"];
  if (typeof origin !== "string" || !origin.startsWith(outer)) return [];
  return pathFrom(origin.slice(outer.length));
}

function contextOf(job: Job, node: ParsedNode, args: Record<string, Lowered>): AnyContext {
  const path = pathText(node.path);
  const fail = (code: FaultCode, message: string): never => {
    throw new ProcessFault(code, message);
  };
  const cube = (name: string): NodeId => {
    const value = args[name];
    if (value instanceof CubeRef) return value.node;
    return fail(
      "ProcessParameterInvalid",
      `The value for parameter '${name}' of process '${node.process}' is invalid: a data cube is expected.`,
    );
  };
  const optionalCallback = (name: string): Callback | null => {
    const value = args[name];
    return value instanceof CallbackArg
      ? toCallback(value, (args["context"] ?? null) as Value, job.input)
      : null;
  };
  return {
    builder: job.builder,
    effort: job.input.effort,
    path,
    cube,
    fail,
    optionalCallback,
    argument: (name) => args[name]!,
    callbacks: (name) =>
      Object.fromEntries(
        Object.entries((args[name] ?? {}) as Record<string, Lowered>).flatMap(([key, value]) =>
          value instanceof CallbackArg ? [[key, toCallback(value, null, job.input)]] : [],
        ),
      ),
    shape: (name) => job.builder.shape(cube(name)),
    value: (name) => {
      const value = args[name]!;
      if (isPlain(value)) return value;
      return fail(
        "ProcessParameterInvalid",
        `The value for parameter '${name}' of process '${node.process}' is invalid: a data cube or process graph is not expected.`,
      );
    },
    callback: (name) =>
      optionalCallback(name) ??
      fail(
        "ProcessParameterInvalid",
        `The value for parameter '${name}' of process '${node.process}' is invalid: a process graph is expected.`,
      ),
    add(kind, params, inputs) {
      const added = job.builder.add(kind, params, inputs, path);
      job.input.effort.step(labelsIn(job.builder.shape(added)));
      return new CubeRef(added);
    },
    load: (request) => {
      const bound = resolvedOr(job.input.loads, path, () =>
        job.loads.push({ key: path, request, path: node.path }),
      );
      return bound instanceof Pending ? bound : addBound(job.builder, bound, path);
    },
    functionIn: (name) => {
      const value = args[name];
      return value instanceof CallbackArg
        ? functionIn(value, (args["context"] ?? null) as Value, job.input)
        : null;
    },
    functionHere: () => functionUse(node, args),
    nested: (name, given) => {
      const own = { data: new GivenCube(given), context: (args["context"] ?? null) as Value };
      return lowerNested(job, args[name] as CallbackArg, own);
    },
    onCube: (name, data, place) =>
      lowerOnCube({ ...job, place: `${job.place}${place}@` }, args[name] as CallbackArg, { data, args }),
    function: (request) => {
      const key = functionKey(request);
      return resolvedOr(job.input.functions ?? new Map(), key, () => job.functions.push({ key, request }));
    },
    stage: (stageNode, part = "") =>
      resolvedOr(job.input.stages, `${job.place}${path}#${part}`, () =>
        job.stages.push({ key: `${job.place}${path}#${part}`, node: stageNode }),
      ),
    tell(entry) {
      if (job.told.length < toldEntriesMax) job.told.push({ ...entry, path: node.path });
    },
    output: ({ format, options, data }) => {
      if (data instanceof CallbackArg || data instanceof Pending) return;
      job.outputs.push({ format, options, data, origin: path });
    },
  };
}

/** Labels that a node carries one by one. */
function labelsIn({ dims }: CubeShape): number {
  return dims.reduce((sum, { labels }) => sum + (labels.kind === "enumerated" ? labels.values.length : 1), 0);
}

/** A callback on a cube, as a graph of its own. Nothing is loaded in it, and no stage runs: it works on what it is given. */
function lowerNested(
  { input, told }: Job,
  { graph, scope }: CallbackArg,
  own: { readonly data: GivenCube; readonly context: Value },
): NestedResult {
  const plain = Object.fromEntries(Object.entries(scope).filter(([, value]) => isPlain(value)));
  const nothing = { loads: new Map(), stages: new Map() };
  const nested = lower({
    graph,
    find: input.find,
    parameters: { ...plain, ...own },
    effort: input.effort,
    ...nothing,
  });
  told.push(...nested.told.slice(0, toldEntriesMax - told.length));
  const [output] = nested.outputs;
  if (output?.data instanceof CubeRef && output.format === null)
    return { plan: nested.plan, node: output.data.node };
  throw new ProcessFault(
    "ProcessParameterInvalid",
    "The callback must give a data cube that is made of the one that it is handed; it can neither load nor save data, nor use processes that need all of it at once.",
  );
}

/** A callback on a cube, as if its nodes stood in the graph. */
function lowerOnCube(
  job: Job,
  { graph, scope }: CallbackArg,
  { data, args }: { readonly data: CubeRef; readonly args: Readonly<Record<string, Lowered>> },
): Lowered {
  const { find, effort } = job.input;
  const around = { scope: { ...scope, context: args["context"] ?? null, data }, find, effort };
  const results = new Map<string, Lowered>();
  for (const node of graph.nodes) results.set(node.id, lowerNode(job, node, { ...around, results }));
  return results.get(graph.result)!;
}

function addBound(builder: PlanBuilder, bound: Bound, path: string): CubeRef {
  const node = builder.add(bound.kind, bound.params, [], path);
  if (bound.kind === "memory" || !bound.timeless) return new CubeRef(node);
  const shape = builder.shape(node);
  const from = shape.dims.map((_, index) => index).filter((index) => shape.dims[index]!.type !== "temporal");
  const dims = from.map((index) => shape.dims[index]!);
  return new CubeRef(builder.add("reshape", { shape: { ...shape, dims }, from }, [node], path));
}

function resolvedOr<T>(resolved: ReadonlyMap<string, T>, key: string, ask: () => void): T | Pending {
  const known = resolved.get(key);
  if (known !== undefined) return known;
  ask();
  return new Pending(key);
}
