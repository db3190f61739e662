/** Callbacks that work on a whole cube: as a plan of their own, or as if their nodes stood in the graph. */
import { ProcessFault } from "../cube/faults.ts";
import type { NodeId, Plan } from "../cube/plan.ts";
import type { Value } from "../cube/program/value.ts";
import { toldEntriesMax } from "../limits.ts";
import type { Scope } from "./arguments.ts";
import { type CallbackArg, CubeRef, type Lowered } from "./define.ts";
import { isPlain } from "./graph/callback.ts";
import type { ParsedNode } from "./graph/parse.ts";
import type { GivenCube, Lowering, LowerInput, LowerResult } from "./lowering.ts";

/** What lowers graphs and nodes, and calls these callbacks in turn. */
interface Lowerer {
  lower(input: LowerInput): LowerResult;
  lowerNode(job: Lowering, node: ParsedNode, scope: Scope): Lowered;
}

interface NestedResult {
  readonly plan: Plan;
  readonly node: NodeId;
}

interface OwnCube {
  readonly data: GivenCube;
  readonly context: Value;
}

interface OnCube {
  readonly data: CubeRef;
  /** Of the process that has the callback. */
  readonly args: Readonly<Record<string, Lowered>>;
}

export interface CubeCallbacks {
  nested(job: Lowering, callback: CallbackArg, own: OwnCube): NestedResult;
  onCube(job: Lowering, callback: CallbackArg, on: OnCube): Lowered;
}

export function cubeCallbacksOf(lowerer: Lowerer): CubeCallbacks {
  return {
    nested: (job, callback, own) => lowerNested(job, callback, { own, lowerer }),
    onCube: (job, callback, on) => lowerOnCube(job, callback, { on, lowerer }),
  };
}

/** Nothing is loaded in it, and no stage runs: it works on what it is given. */
function lowerNested(
  { input, told }: Lowering,
  { graph, scope }: CallbackArg,
  { own, lowerer }: { readonly own: OwnCube; readonly lowerer: Lowerer },
): NestedResult {
  const plain = Object.fromEntries(Object.entries(scope).filter(([, value]) => isPlain(value)));
  const nested = lowerer.lower({
    graph,
    find: input.find,
    parameters: { ...plain, ...own },
    effort: input.effort,
    loads: new Map(),
    stages: new Map(),
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

function lowerOnCube(
  job: Lowering,
  { graph, scope }: CallbackArg,
  { on, lowerer }: { readonly on: OnCube; readonly lowerer: Lowerer },
): Lowered {
  const { find, effort } = job.input;
  const around = { scope: { ...scope, context: on.args["context"] ?? null, data: on.data }, find, effort };
  const results = new Map<string, Lowered>();
  for (const node of graph.nodes) results.set(node.id, lowerer.lowerNode(job, node, { ...around, results }));
  return results.get(graph.result)!;
}
