/**
 * A checked graph becomes a plan. What is not known yet (bound loads, results of stages) is requested, and whatever depends on
 * it waits; the caller resolves what was requested and lowers again from the start. Lowering is pure and quick, so replay is the simple way.
 */
import { type PlanBuilder, createBuilder } from "../cube/builder.ts";
import { ProcessFault, aboutOf } from "../cube/faults.ts";
import { OpenEOError, type PathStep, pathFrom, pathText } from "../errors.ts";
import { type Scope, argsOf } from "./arguments.ts";
import { contextOf } from "./context.ts";
import { cubeCallbacksOf } from "./cube-callback.ts";
import { CallbackArg, CubeRef, type Lowered, Pending } from "./define.ts";
import type { ParsedGraph, ParsedNode } from "./graph/parse.ts";
import { lowerPixel } from "./lower-pixel.ts";
import {
  GivenCube,
  type Lowering,
  type LowerInput,
  type LowerResult,
  MemoryCube,
  startedLowering,
} from "./lowering.ts";

const cubeCallbacks = cubeCallbacksOf({ lower, lowerNode });

export function lower(input: LowerInput): LowerResult {
  const builder = createBuilder();
  const job = startedLowering(input, builder);
  const scope = Object.fromEntries(
    Object.entries(input.parameters).map(([name, value]) => [name, asLowered(builder, name, value)]),
  );
  const around = { scope, find: input.find, effort: input.effort, mayBeOpen: input.mayBeOpen };
  const results = new Map<string, Lowered>();
  for (const node of input.graph.nodes) results.set(node.id, attempted(job, node, { ...around, results }));
  addResult(job, input.graph, results);
  const { outputs, loads, stages, functions, requests, told, failed } = job;
  const nodes = input.graph.nodes.map(({ id, path, process }) => ({ path, process, made: results.get(id)! }));
  return { plan: builder.plan(), outputs, loads, stages, functions, requests, told, failed, nodes };
}

function asLowered(builder: PlanBuilder, name: string, value: LowerInput["parameters"][string]): Lowered {
  if (value instanceof MemoryCube) return new CubeRef(builder.add("memory", value.params, [], name));
  if (value instanceof GivenCube) return new CubeRef(builder.add("given", { shape: value.shape }, [], name));
  return value;
}

function addResult(job: Lowering, graph: ParsedGraph, results: ReadonlyMap<string, Lowered>): void {
  const node = graph.nodes.find((candidate) => candidate.id === graph.result)!;
  const data = results.get(node.id)!;
  const origin = pathText(node.path);
  const isSaved = job.outputs.some((output) => output.origin === origin);
  if (isSaved || data instanceof Pending || data instanceof CallbackArg) return;
  job.outputs.push({ format: null, options: {}, data, origin });
}

function attempted(job: Lowering, node: ParsedNode, scope: Scope): Lowered {
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

function lowerNode(job: Lowering, node: ParsedNode, scope: Scope): Lowered {
  const definition = job.input.find(node.process, node.namespace);
  if (!definition)
    throw new OpenEOError("ProcessUnsupported", `Process '${node.process}' is not available.`, node.path);
  try {
    const args = argsOf(node, definition, scope);
    const waiting = Object.values(args).find((arg) => arg instanceof Pending);
    if (waiting) return waiting;
    return definition.lower
      ? definition.lower(contextOf(job, { node, args }, cubeCallbacks))
      : lowerPixel(node, { definition, args }, job.input);
  } catch (error) {
    if (error instanceof ProcessFault)
      throw new OpenEOError(error.code, error.message, [...node.path, ...stepsInside(node, error)], {
        ...aboutOf(error.details),
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
