/** Process definitions: signature (official facts), our own texts, and what a process does with its arguments. */
import type { Callback } from "../cube/program/program.ts";
import type { LoadParams } from "../cube/nodes/load.ts";
import type { KindName, NodeParams } from "../cube/nodes/index.ts";
import type { MemoryParams } from "../cube/nodes/memory.ts";
import type { About, FaultCode } from "../cube/faults.ts";
import type { ExternalFunction } from "../cube/node.ts";
import type { ResultDimension } from "../cube/nodes/external.ts";
import type { NodeId, Plan } from "../cube/plan.ts";
import type { CubeShape, CubeValues, Dimension, Label } from "../cube/shape.ts";
import type { PlanBuilder } from "../cube/builder.ts";
import type { Effort } from "../cube/program/effort.ts";
import type { Value } from "../cube/program/value.ts";
import type { PixelOpName } from "../cube/program/ops/index.ts";
import type { ArgumentOf, CallbackName, CubeName, FilterName, ParameterName } from "./argument-types.ts";
import type { FunctionUse } from "./function.ts";
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

/** The official processes, implemented or not. */
export type OfficialId = keyof typeof signatures;

/** What does not depend on the process: adding to the plan, and saying that something is wrong. */
export interface PlanContext {
  readonly builder: PlanBuilder;
  /** What computing with single values may cost. */
  readonly effort: Effort;
  /** Node path, for the origin of plan nodes. */
  readonly path: string;
  /** Adds a node and refers to it. */
  add<K extends KindName>(kind: K, params: NodeParams[K], inputs: readonly NodeId[]): CubeRef;
  /** What a load was bound to, as a node of the plan, or a request for it. */
  load(request: LoadRequest): CubeRef | Pending;
  /** What a function of a user is and what it makes of a cube, or a request for it. */
  function(request: FunctionRequest): BoundFunction | Pending;
  /** The function that this node itself is. */
  functionHere(): FunctionUse | Pending;
  /** The result of a stage node, or a request for it; `part` tells several stages of one process apart. */
  stage(node: NodeId, part?: string): MemoryParams | Pending;
  output(output: {
    readonly format: string;
    readonly options: Readonly<Record<string, Value>>;
    readonly data: Lowered;
  }): void;
  /** Adds to the log of whoever runs the graph. */
  tell(entry: ToldEntry): void;
  /** Raises a process exception or an argument error of this node. */
  fail(code: FaultCode, message: string, about?: About): never;
  /** Raises ProcessParameterInvalid for an argument of this node; the reason has no full stop. */
  invalid(parameter: string, reason: string): never;
}

/** What a process has to say while its graph is planned. */
export interface ToldEntry {
  readonly level: "error" | "warning" | "info" | "debug";
  readonly code: string;
  readonly message: string;
  /** JSON. */
  readonly data: unknown;
}

/** For helpers of several processes that are told the name of an argument. */
export interface CubeArguments<Name> {
  cube(name: Name): NodeId;
  shape(name: Name): CubeShape;
}
export interface AllArguments<Name> {
  /** The argument itself, whatever it is. */
  argument(name: Name): Lowered;
}

interface Arguments<S extends Signature> extends CubeArguments<CubeName<S>>, AllArguments<ParameterName<S>> {
  value<Name extends ParameterName<S>>(name: Name): ArgumentOf<S, Name>;
  callback(name: CallbackName<S>): Callback;
  optionalCallback(name: CallbackName<S>): Callback | null;
  /** The function of a user that a callback is; null for callbacks of other processes. */
  functionIn(name: CallbackName<S>): FunctionUse | Pending | null;
  /** A callback on a whole cube as a plan of its own, which begins with the `given` cube. */
  nested(name: CallbackName<S>, given: CubeShape): { readonly plan: Plan; readonly node: NodeId };
  /** What a callback gives for a whole cube, in the same plan; `place` tells several cubes apart. */
  onCube(name: CallbackName<S>, data: CubeRef, place: string): Lowered;
  /** Callbacks by the members of an object argument. */
  callbacks(name: FilterName<S>): Readonly<Record<string, Callback>>;
}

/** The context of an official process by its id, or of one of our own by its signature. */
export type LowerContext<P extends OfficialId | Signature> = PlanContext & Arguments<SignatureOf<P>>;

/** The values of one argument. */
export type Argument<P extends OfficialId | Signature, Name> = ArgumentOf<SignatureOf<P>, Name>;

type SignatureOf<P extends OfficialId | Signature> = P extends OfficialId ? (typeof signatures)[P] : P;

/** The same for whoever does not know which process it is. */
export interface AnyContext extends PlanContext, CubeArguments<string>, AllArguments<string> {
  value(name: string): Value;
  callback(name: string): Callback;
  optionalCallback(name: string): Callback | null;
  functionIn(name: string): FunctionUse | Pending | null;
  nested(name: string, given: CubeShape): { readonly plan: Plan; readonly node: NodeId };
  onCube(name: string, data: CubeRef, place: string): Lowered;
  callbacks(name: string): Readonly<Record<string, Callback>>;
}

/** What a load asks of the outside world; one variant per door through which data comes in. */
export type LoadRequest = CollectionRequest | StacRequest | UrlRequest | FilesRequest;

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

/** How a file is read. */
export interface FileRequest {
  /** Name of an input format, in any case. */
  readonly format: string;
  readonly options: Readonly<Record<string, Value>>;
}

export interface UrlRequest extends FileRequest {
  readonly from: "url";
  readonly url: string;
}

/** Files of the user who asks. */
export interface FilesRequest extends FileRequest {
  readonly from: "files";
  readonly paths: readonly string[];
}

/** What is asked about a function before any pixel is computed. */
export interface FunctionRequest {
  readonly use: FunctionUse;
  readonly about:
    | { readonly kind: "code" }
    /** The shape of the cube; y and x stand for any number of cells, or, of a `piece`, for those that every call has. */
    | { readonly kind: "result"; readonly shape: CubeShape; readonly piece: boolean }
    /** It is called at once, with all of a small cube. */
    | { readonly kind: "values"; readonly cube: CubeValues };
}

/** A function that may be called, and the dimensions of what it gives where they were asked for; or what it gave. */
export type BoundFunction =
  | {
      readonly kind: "function";
      readonly function: ExternalFunction;
      readonly dims: readonly ResultDimension[] | null;
    }
  | { readonly kind: "values"; readonly values: MemoryParams };

/** Dimensions of a cube that was saved to a file per combination of labels. */
export interface SavedDimensions {
  /** Those that every file has one label of, from the outside in. */
  readonly outer: readonly {
    readonly name: string;
    readonly type: Dimension["type"];
    readonly labels: readonly Label[];
  }[];
  /** Per combination of their labels, the last dimension fastest, the index of the label of t; -1 where there is none. */
  readonly from: readonly number[];
  /** Null where the cube had no bands, and its files one. */
  readonly bands: string | null;
  readonly y: string;
  readonly x: string;
}

/** What a load is once it is bound: files whose blocks are read when they are needed, or values that stand in the plan. */
export type Bound =
  | {
      readonly kind: "load";
      readonly params: LoadParams;
      /** The files have no times: the one label of t is nothing to the user, and the dimension is left out. */
      readonly timeless?: true;
      /** The labels of t stand for combinations of labels of a saved cube. */
      readonly saved?: SavedDimensions;
    }
  | { readonly kind: "memory"; readonly params: MemoryParams };

export interface ProcessDefinition {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly signature: Signature;
  /** Whose signature it is. */
  readonly source: "official" | "own";
  /** The parameter that takes single values and arrays, too, where its official schema has data cubes only. */
  readonly takesValues?: string;
  /** Absent for pixel functions, whose meaning is the pixel operation of the same name. */
  readonly lower?: (context: AnyContext) => Lowered;
  /** It may stand in callbacks, too, where it is the pixel operation of the same name. */
  readonly inCallbacks?: true;
}

export interface ProcessTexts {
  readonly summary: string;
  readonly description?: string;
}

/** Texts of functions of single values, by their ids. */
export type PixelTexts = Partial<Record<OfficialId & PixelOpName, ProcessTexts>>;

/** A process that no specification has brings its own signature. */
interface OwnProcess {
  readonly id: string;
  readonly signature: Signature;
}

/** A cube process: its own file, its own lowering. */
export function defineProcess<const P extends OfficialId | OwnProcess>(
  process: P,
  texts: ProcessTexts,
  lower: (context: LowerContext<KeyOf<P>>) => Lowered,
  also: Pick<ProcessDefinition, "inCallbacks"> = {},
): ProcessDefinition {
  return { ...described(process, texts), ...also, lower: ofAny(lower) };
}

type KeyOf<P> = P extends { readonly signature: infer S extends Signature } ? S : Extract<P, OfficialId>;

/** Arguments were checked against the signature before a process is lowered, so that they have the types that it says. */
function ofAny(lower: (context: never) => Lowered): (context: AnyContext) => Lowered {
  return lower as (context: AnyContext) => Lowered;
}

/** A function of single values, run by the pixel operation of the same name. */
export function definePixel(
  process: (OfficialId & PixelOpName) | (OwnProcess & { readonly id: PixelOpName }),
  texts: ProcessTexts,
): ProcessDefinition {
  return described(process, texts);
}

function described(process: OfficialId | OwnProcess, texts: ProcessTexts): ProcessDefinition {
  const { summary, description = summary } = texts;
  return typeof process === "string"
    ? { id: process, summary, description, signature: signatures[process], source: "official" }
    : { ...process, summary, description, source: "own" };
}
