/** Process definitions: signature (official facts), our own texts, and what a process does with its arguments. */
import type { Callback } from "../cube/program/program.ts";
import type { LoadParams } from "../cube/nodes/load.ts";
import type { KindName, NodeParams } from "../cube/nodes/index.ts";
import type { MemoryParams } from "../cube/nodes/memory.ts";
import type { FaultCode } from "../cube/faults.ts";
import type { NodeId } from "../cube/plan.ts";
import type { CubeShape } from "../cube/shape.ts";
import type { PlanBuilder } from "../cube/builder.ts";
import type { Value } from "../cube/program/value.ts";
import type { ParsedGraph } from "./graph/parse.ts";
import type { Signature } from "./signature.ts";
import { signatures } from "./signatures.ts";

/** A cube in the plan under construction. */
export class CubeRef {
  readonly node: NodeId;
  constructor(node: NodeId) {
    this.node = node;
  }
}

/** Something that is known only after loads are bound or a stage has run; whatever depends on it waits too. */
export class Pending {
  /** Node path of what is waited for. */
  readonly after: string;
  constructor(after: string) {
    this.after = after;
  }
}

/** A callback as it was written, with the values that it can see from outside. */
export class CallbackArg {
  readonly graph: ParsedGraph;
  readonly scope: Readonly<Record<string, Lowered>>;
  constructor(graph: ParsedGraph, scope: Readonly<Record<string, Lowered>>) {
    this.graph = graph;
    this.scope = scope;
  }
}

export type Lowered = Value | CubeRef | Pending | CallbackArg;

/** What a cube process may do while it lowers itself. */
export interface LowerContext {
  readonly builder: PlanBuilder;
  /** Node path, for the origin of plan nodes. */
  readonly path: string;
  cube(name: string): NodeId;
  shape(name: string): CubeShape;
  value<T extends Value>(name: string): T;
  callback(name: string): Callback;
  optionalCallback(name: string): Callback | null;
  /** Callbacks by the members of an object argument. */
  callbacks(name: string): Readonly<Record<string, Callback>>;
  /** The argument itself, whatever it is. */
  argument(name: string): Lowered;
  /** Adds a node and refers to it. */
  add<K extends KindName>(kind: K, params: NodeParams[K], inputs: readonly NodeId[]): CubeRef;
  /** What a load was bound to, as a node of the plan, or a wish for it. */
  load(request: LoadRequest): CubeRef | Pending;
  /** The result of a stage node, or a wish for it; `part` tells several stages of one process apart. */
  stage(node: NodeId, part?: string): MemoryParams | Pending;
  output(output: {
    readonly format: string;
    readonly options: Readonly<Record<string, Value>>;
    readonly data: Lowered;
  }): void;
  /** Raises a process exception or an argument error of this node. */
  fail(code: FaultCode, message: string): never;
}

/** What a load asks of the outside world; one variant per door through which data comes in. */
export type LoadRequest = CollectionRequest | StacRequest | UrlRequest;

export interface CollectionRequest {
  readonly from: "collection";
  readonly collection: string;
  readonly spatial: Value;
  readonly temporal: Value;
  readonly bands: readonly string[] | null;
  readonly properties: Readonly<Record<string, Callback>>;
}

export interface StacRequest extends Omit<CollectionRequest, "from" | "collection"> {
  readonly from: "stac";
  readonly url: string;
}

export interface UrlRequest {
  readonly from: "url";
  readonly url: string;
  /** Name of an input format, in any case. */
  readonly format: string;
  readonly options: Readonly<Record<string, Value>>;
}

/** What a load is once it is bound: files whose blocks are read when they are needed, or values that stand in the plan. */
export type Bound =
  | {
      readonly kind: "load";
      readonly params: LoadParams;
      /** The files have no times: the one label of t is nothing to the user, and the dimension is left out. */
      readonly timeless?: true;
    }
  | { readonly kind: "memory"; readonly params: MemoryParams };

export interface ProcessDefinition {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly signature: Signature;
  /** The parameter that takes single values and arrays, too, where its official schema has data cubes only. */
  readonly takesValues?: string;
  /** Absent for pixel functions, whose meaning is the pixel operation of the same name. */
  readonly lower?: (context: LowerContext) => Lowered;
}

export interface ProcessTexts {
  readonly summary: string;
  readonly description?: string;
}

/** A cube process: its own file, its own lowering. */
export function defineProcess(
  id: string,
  texts: ProcessTexts,
  lower: (context: LowerContext) => Lowered,
): ProcessDefinition {
  return { ...definePixel(id, texts.summary, texts.description), lower };
}

/** A function of single values, run by the pixel operation of the same name. */
export function definePixel(id: string, summary: string, description = summary): ProcessDefinition {
  const signature = (signatures as Readonly<Record<string, Signature>>)[id];
  if (!signature) throw new RangeError(`no signature for ${id}`);
  return { id, summary, description, signature };
}
