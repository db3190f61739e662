/** What a graph is lowered from, what is gathered on the way, and what it gives. */
import type { PlanBuilder } from "../cube/builder.ts";
import type { MemoryParams } from "../cube/nodes/memory.ts";
import type { NodeId, Plan } from "../cube/plan.ts";
import type { Effort } from "../cube/program/effort.ts";
import type { Value } from "../cube/program/value.ts";
import type { CubeShape } from "../cube/shape.ts";
import type { OpenEOError } from "../errors.ts";
import type {
  Bound,
  BoundFunction,
  CubeRef,
  FunctionRequest,
  LoadRequest,
  Lowered,
  ToldEntry,
} from "./define.ts";
import type { FindProcess } from "./graph/check.ts";
import type { ParsedGraph, ParsedNode } from "./graph/parse.ts";

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
export class GivenCube {
  readonly shape: CubeShape;
  constructor(shape: CubeShape) {
    this.shape = shape;
  }
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
  /** What was asked of every load, resolved or not, by its key. */
  readonly requests: ReadonlyMap<string, LoadRequest>;
  /** What every node of the graph itself became, in the order of the graph. */
  readonly nodes: readonly LoweredNode[];
}

export interface LoweredNode {
  readonly path: ParsedNode["path"];
  readonly process: string;
  readonly made: Lowered;
}

interface FailedNode {
  readonly key: string;
  readonly path: ParsedNode["path"];
  readonly error: OpenEOError;
}

export interface Told extends ToldEntry {
  readonly path: ParsedNode["path"];
}

/** A graph on its way to a plan: what it is made from, and what was gathered so far. */
export interface Lowering {
  readonly input: LowerInput;
  readonly builder: PlanBuilder;
  readonly outputs: OutputRequest[];
  readonly loads: PendingLoad[];
  readonly stages: PendingStage[];
  readonly functions: PendingFunction[];
  readonly requests: Map<string, LoadRequest>;
  readonly told: Told[];
  readonly failed: FailedNode[];
  /** Of a callback that is lowered for several cubes: which one it is, so that stages are told apart. */
  readonly place: string;
}

export function startedLowering(input: Lowering["input"], builder: PlanBuilder): Lowering {
  const lists = { outputs: [], loads: [], stages: [], functions: [], told: [], failed: [] };
  return { input, builder, ...lists, requests: new Map(), place: "" };
}
