/** Functions of users run in services of their own: what a call carries and what comes back. docs/udf-service.md is the contract. */
import type { LogEntry } from "../ports/log-entry.ts";

export type UdfValueType = "float32" | "float64";
/** What a function sees a dimension as: its coordinates become times, cells or names. */
type UdfDimensionType = "temporal" | "bands" | "x" | "y" | "geometry" | "other";
type UdfLabels = readonly (string | number)[];

/** Centres of cells: those of the first, and the way to the next. */
interface UdfGrid {
  readonly crs: string;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** A cube without its values; the last dimension varies fastest. */
export interface UdfCube {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly dtype: UdfValueType;
  readonly types?: Readonly<Record<string, UdfDimensionType>>;
  /** Not of x and y: those follow from the grid. */
  readonly labels: Readonly<Record<string, UdfLabels>>;
  readonly grid?: UdfGrid;
  /** What is known of the bands: a band's name is its label. */
  readonly bands?: readonly UdfBand[];
}

/** What is known of a band besides its label: its other names, and what makes physical values of stored ones. */
interface UdfBand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly commonName?: string;
  readonly scale?: number;
  readonly offset?: number;
}

/** What the function is held to; null is a size that is not known beforehand. */
export interface UdfReturns {
  readonly dims: readonly string[];
  readonly shape?: readonly (number | null)[];
  readonly labels?: Readonly<Record<string, UdfLabels>>;
  readonly grid?: UdfGrid;
  readonly dtype?: UdfValueType;
}

export interface UdfQuestion extends UdfCube {
  /** Opaque, the same for all calls of a user: `[\w.-]{1,64}`. */
  readonly user: string;
  /** One of the runtime's versions. */
  readonly version: string;
  readonly code: string;
  readonly context?: unknown;
  /** A GeoJSON FeatureCollection in longitude and latitude: one feature per label of the dimension of geometries. */
  readonly features?: unknown;
  /** Of a description: every call has just this shape. Without it y and x are those of the whole cube, and calls have parts of them. */
  readonly exact?: boolean;
}

export interface UdfCall extends UdfQuestion {
  /** No data is NaN. As many as the product of the shape, of the type that `dtype` names. */
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  readonly returns?: UdfReturns;
  /** Random numbers of the function begin with it: the chunk's address, so that any machine gives the same bits. */
  readonly seed?: number;
  /** Less than the service allows, in seconds. */
  readonly limits?: { readonly wallS?: number; readonly cpuS?: number };
}

export type UdfLogLine = Pick<LogEntry, "level" | "message" | "code" | "data">;

interface UdfReport {
  readonly logs: readonly UdfLogLine[];
  readonly used: { readonly cpuMs: number; readonly memoryBytes: number; readonly wallMs: number };
}

export interface UdfAnswer extends UdfReport {
  /** Null when the function left structured data only. */
  readonly cube: (UdfCube & { readonly values: Float32Array | Float64Array }) | null;
  readonly structured: readonly unknown[];
  /** The features as the function left them; null where it was given none. */
  readonly features: unknown;
}

/** One dimension of a result: as it was before, or new. */
export type UdfDimension =
  | { readonly name: string; readonly same: true }
  | { readonly name: string; readonly type: string; readonly size?: number; readonly labels?: UdfLabels };

export interface UdfDescription extends UdfReport {
  /** The function's code says so, or it was tried on a small cube. */
  readonly by: "apply_metadata" | "output" | "probe";
  readonly dims: readonly UdfDimension[];
}

/** A runtime as GET /udf_runtimes shows it. */
export interface UdfRuntimeFacts {
  readonly title: string;
  readonly description?: string;
  readonly type: "language";
  /** One of the versions. */
  readonly default: string;
  readonly versions: Readonly<
    Record<string, { readonly libraries: Readonly<Record<string, { readonly version: string }>> }>
  >;
}

/** What runs functions of one language. Those that a deployment has are in `Deps.udf`. */
export interface UdfRuntime {
  /** As it is listed; graphs may write it in any case. */
  readonly name: string;
  /** Other facts mean that the same function may give other bits. Raises UdfUnavailable. */
  facts(): Promise<UdfRuntimeFacts>;
  /** What the function does to dimensions and labels. The values' type and number do not matter. Raises UdfFault and UdfUnavailable. */
  describe(question: UdfQuestion): Promise<UdfDescription>;
  /** What comes back is of the asked form, or raises UdfFault; that it is what was declared is looked at by whoever asked. */
  call(call: UdfCall): Promise<UdfAnswer>;
}

/** The function is at fault: the same call gives the same again. `code` is one of the contract's table. */
export class UdfFault extends Error {
  readonly code: string;
  /** In the function's own text, from 1. */
  readonly line: number | null;
  readonly traceback: readonly string[];
  readonly logs: readonly UdfLogLine[];
  constructor(told: {
    readonly code: string;
    readonly message: string;
    readonly line: number | null;
    readonly traceback: readonly string[];
    readonly logs: readonly UdfLogLine[];
  }) {
    super(told.message);
    this.name = "UdfFault";
    this.code = told.code;
    this.line = told.line;
    this.traceback = told.traceback;
    this.logs = told.logs;
  }
}

/** The service is at fault, or cannot be reached: the same call may succeed later. */
export class UdfUnavailable extends Error {
  constructor(reason: string) {
    super(`the service that runs functions ${reason}`);
    this.name = "UdfUnavailable";
  }
}
