/** A callback as data: steps in topological order. Plans carry programs; closures made from them are only a cache. */
import type { Label } from "../shape.ts";
import type { Value } from "./value.ts";

export type Arg =
  | { readonly kind: "const"; readonly value: Value }
  /** A parameter of this callback or, when it has none of that name, of an enclosing one. */
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "step"; readonly index: number }
  | { readonly kind: "array"; readonly items: readonly Arg[] }
  | { readonly kind: "object"; readonly entries: Readonly<Record<string, Arg>> }
  /** A callback handed to the step, for example the condition of `count`. */
  | {
      readonly kind: "program";
      readonly program: Program;
      /** Values by name that it sees besides its own parameters, before those of enclosing ones; absent ones are left out. */
      readonly given?: Readonly<Record<string, Arg>>;
    };

export interface Step {
  /** Name of a pixel operation in `ops/index.ts`. */
  readonly op: string;
  /** Arguments by name, defaults already filled in. */
  readonly args: Readonly<Record<string, Arg>>;
  /** Process-graph node path, for errors and EXPLAIN. */
  readonly origin: string;
}

export interface Program {
  readonly steps: readonly Step[];
  readonly result: Arg;
  /** What it was given, while it is interpreted. */
  readonly bound?: Readonly<Record<string, Value>>;
}

/** A program with the values of its outer parameters (`context` and enclosing parameters), which are the same for all pixels. */
export interface Callback {
  readonly program: Program;
  readonly uniforms: Readonly<Record<string, Value>>;
}

/** What a parameter of a program is, known when the plan is made. */
export type ParamSpec =
  | { readonly kind: "uniform"; readonly value: Value }
  | { readonly kind: "pixel"; readonly type: "number" | "boolean" }
  | {
      readonly kind: "array";
      readonly length: number;
      readonly labels: readonly Label[] | null;
      readonly type: "number" | "boolean";
    };

/** What a program gives per pixel. */
export type ResultSpec =
  | { readonly kind: "pixel"; readonly type: "number" | "boolean" }
  | {
      readonly kind: "array";
      readonly length: number;
      readonly labels: readonly Label[] | null;
      readonly type: "number" | "boolean";
    };

/** One value per pixel of a block: `data[i]` counts where `valid` is null or `valid[i]` is 1. Booleans are 0 and 1. */
export interface Column {
  readonly data: Float64Array;
  valid: Uint8Array | null;
}
