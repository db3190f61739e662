/** The contract of a pixel operation: one meaning, two executions. */
import type { Program } from "./program.ts";
import type { Label } from "../shape.ts";
import type { Effort } from "./effort.ts";
import type { Value } from "./value.ts";

export type Args = Readonly<Record<string, Value>>;
/** Evaluates a callback that was handed to the operation. */
export type Call = (program: Program, params: Args) => Value;

/** What an operation on values may use. */
export interface Evaluation {
  readonly call: Call;
  /** Asked before something is made that is larger than what was given. */
  readonly effort: Effort;
}

/** One value per pixel of a block while a program runs. `valid` is null while the whole block is valid. */
export interface Register {
  data: Float64Array;
  valid: Uint8Array | null;
  /** The register's own validity bytes; `valid` is this or an input's. */
  readonly validBuffer: Uint8Array;
}

/** What is known of a value when a program is compiled. */
export type Symbol =
  | { readonly kind: "uniform"; readonly value: Value }
  | { readonly kind: "pixel"; readonly type: "number" | "boolean"; readonly register: Register }
  | { readonly kind: "array"; readonly items: readonly Symbol[]; readonly labels: readonly Label[] | null }
  | RaggedSymbol;

/** An array whose length may differ from pixel to pixel; only the interpreter takes it. */
interface RaggedSymbol {
  readonly kind: "ragged";
  /** The array, given how to look at what it is made of. */
  valueOf(of: (symbol: Symbol) => Value): Value;
  /** As an array of one length, where a result must have one; pixels that differ are a fault. */
  fixed(): Symbol;
}

/** Registers and loops of a block; each `emit` is one loop of every block. */
export interface BlockEmitter {
  register(): Register;
  /** A register for a number, a boolean or no-data, pixel by pixel or the same for all; null for anything else. */
  operand(symbol: Symbol): Register | null;
  emit(step: (count: number) => void): void;
  /** Asked before an array is made that is larger than what was given. */
  readonly effort: Effort;
}

/** A callback that was compiled to loops of its own. */
export interface Apart {
  readonly symbol: Symbol;
  run(count: number): void;
}

/** What a kernel may ask for while it is compiled. */
export interface Emitter extends BlockEmitter {
  /** What a callback that was handed to the operation gives; besides its own parameters it sees those around it. */
  call(program: Program, own: Readonly<Record<string, Symbol>>): Symbol;
  /**
   * What a callback that sees nothing but the element `x` gives for each of the items, compiled once; null where it must be
   * called element by element.
   */
  each(program: Program, items: readonly Symbol[]): readonly Symbol[] | null;
  /** A callback that the operation runs itself, so often for each block; its own parameters are variables, whose registers are set before it runs. */
  apart(program: Program, own: Readonly<Record<string, Symbol>>, times: number): Apart;
  variable(type: "number" | "boolean"): { readonly register: Register; readonly symbol: Symbol };
}

/** Null when the operation cannot run over blocks for these arguments; it is then interpreted pixel by pixel. */
export type Kernel = (args: Readonly<Record<string, Symbol>>, emitter: Emitter) => Symbol | null;

/** Names of the arguments of an operation that gives one of two by a condition; only `true` accepts. */
export interface Branches {
  readonly condition: string;
  readonly accepted: string;
  readonly rejected: string;
}

export const takenBranch = ({ accepted, rejected }: Branches, condition: Value): string =>
  condition === true ? accepted : rejected;

export interface PixelOp {
  /** Exact: the meaning, proved by the official vectors. */
  readonly scalar: (args: Args, evaluation: Evaluation) => Value;
  readonly kernel?: Kernel;
  /** Whether the array that it gives has as many elements as a pixel has values. */
  readonly isRagged?: (args: Readonly<Record<string, Symbol>>) => boolean;
  /** Where it is the same for all arguments; no-data aside. */
  readonly gives?: "boolean";
  /** Of an operation that gives one of its arguments as it is, a data cube too; the other one is not evaluated. */
  readonly branches?: Branches;
  /** The argument that names a label of the array `data`. */
  readonly label?: string;
  /** Arguments, or arrays, of which each value that it gives is one. */
  readonly picks?: readonly string[];
  /** Arguments, or arrays, of whose values those that it gives are means, with weights that sum to one. */
  readonly averages?: readonly string[];
}

type Ops = Readonly<Record<string, PixelOp>>;

/** Operations that answer a question. */
export function questions<T extends Ops>(ops: T): Record<keyof T, PixelOp> {
  return traited(ops, { gives: "boolean" });
}

/** Operations that give values of some of their arguments as they are. */
export function picking<T extends Ops>(picks: readonly string[], ops: T): Record<keyof T, PixelOp> {
  return traited(ops, { picks });
}

/** Operations that give means of values of some of their arguments. */
export function averaging<T extends Ops>(averages: readonly string[], ops: T): Record<keyof T, PixelOp> {
  return traited(ops, { averages });
}

function traited<T extends Ops>(ops: T, traits: Partial<PixelOp>): Record<keyof T, PixelOp> {
  return Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, { ...op, ...traits }])) as Record<
    keyof T,
    PixelOp
  >;
}
