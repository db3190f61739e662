/** Arithmetic, rounding, powers and angles. No-data (null) in any operand gives null; NaN poisons as IEEE 754 says. */
import { ProcessFault } from "../../faults.ts";
import { type BinaryLoop, type UnaryLoop, binary, several, unary } from "../kernels.ts";
import { type Args, type PixelOp, picking } from "../op.ts";
import type { Value } from "../value.ts";

/** A number argument, null for no-data; booleans count as 0 and 1. */
function numberArg(args: Args, name: string): number | null {
  const value = args[name];
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  throw new ProcessFault("ProcessParameterInvalid", `The value of ${name} must be a number or null.`, {
    parameter: name,
  });
}

function unaryOp(param: string, fn: (x: number) => number, loop: UnaryLoop): PixelOp {
  return {
    scalar(args) {
      const x = numberArg(args, param);
      return x === null ? null : fn(x);
    },
    kernel: unary({ params: [param] }, loop),
  };
}

function binaryOp(
  params: readonly [string, string],
  fn: (x: number, y: number) => number,
  loop: BinaryLoop,
): PixelOp {
  return {
    scalar(args) {
      const x = numberArg(args, params[0]);
      const y = numberArg(args, params[1]);
      return x === null || y === null ? null : fn(x, y);
    },
    kernel: binary({ params }, loop),
  };
}

/** The sign of the divisor, as the definition asks; x mod an infinity of the other sign is that infinity. */
function modulo(x: number, y: number): number {
  if (Number.isFinite(x) && y === 0) return x === 0 ? NaN : x > 0 ? Infinity : -Infinity;
  if (Number.isFinite(x) && !Number.isFinite(y) && !Number.isNaN(y)) return x;
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}

/** IEEE 754 pow, from which Math.pow differs: 1 to any power is 1, NaN included, and so is -1 to an infinite one. */
function power(base: number, p: number): number {
  if (base === 1 || (base === -1 && (p === Infinity || p === -Infinity))) return 1;
  return Math.pow(base, p);
}

/** Exact for bases 2 and 10. */
function logarithm(x: number, base: number): number {
  if (base === 10) return Math.log10(x);
  if (base === 2) return Math.log2(x);
  return Math.log(x) / Math.log(base);
}

/** Half to even (IEEE 754); a negative number of places rounds to tens, hundreds and so on. */
function roundHalfEven(x: number, places: number): number {
  if (!Number.isFinite(x)) return x;
  if (places === 0) return toEven(x);
  const shifted = Number(`${x}e${places}`);
  if (!Number.isFinite(shifted)) {
    const factor = 10 ** places;
    return toEven(x * factor) / factor;
  }
  return Number(`${toEven(shifted)}e${-places}`);
}

function toEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function truncate(x: number): number {
  return Math.trunc(x) + 0;
}

function scaleRange(x: number, bounds: readonly [number, number, number, number]): number {
  const [inputMin, inputMax, outputMin, outputMax] = bounds;
  const low = Math.min(inputMin, inputMax);
  const high = Math.max(inputMin, inputMax);
  const clipped = x < low ? low : x > high ? high : x;
  return ((clipped - inputMin) / (inputMax - inputMin)) * (outputMax - outputMin) + outputMin;
}

const RANGE = ["x", "inputMin", "inputMax", "outputMin", "outputMax"] as const;

const linear_scale_range: PixelOp = {
  scalar(args) {
    const values = RANGE.map((name) => numberArg(args, name));
    if (values.includes(null)) return null;
    const [x, ...bounds] = values as number[];
    return scaleRange(x!, bounds as unknown as readonly [number, number, number, number]);
  },
  kernel: several({ params: RANGE }, (out, [x, a, b, c, d], count) => {
    for (let i = 0; i < count; i++) {
      const low = a![i]! < b![i]! ? a![i]! : b![i]!;
      const high = a![i]! < b![i]! ? b![i]! : a![i]!;
      const value = x![i]! < low ? low : x![i]! > high ? high : x![i]!;
      out[i] = ((value - a![i]!) / (b![i]! - a![i]!)) * (d![i]! - c![i]!) + c![i]!;
    }
  }),
};

const clip: PixelOp = {
  scalar(args) {
    const [x, min, max] = ["x", "min", "max"].map((name) => numberArg(args, name));
    if (min !== null && max !== null && min! > max!)
      throw new ProcessFault(
        "MinMaxSwapped",
        "The minimum value should be lower than or equal to the maximum value.",
      );
    if (x === null || min === null || max === null) return null;
    if (Number.isNaN(x) || Number.isNaN(min) || Number.isNaN(max)) return NaN;
    return Math.min(Math.max(x!, min!), max!);
  },
};

const round: PixelOp = {
  scalar(args) {
    const x = numberArg(args, "x");
    return x === null ? null : roundHalfEven(x, numberArg(args, "p") ?? 0);
  },
  kernel: (args, emitter) => {
    const p = args["p"];
    const places = p?.kind === "uniform" ? Number(p.value ?? 0) : null;
    if (places === null) return null;
    return unary({ params: ["x"] }, (out, x, count) => {
      for (let i = 0; i < count; i++) out[i] = roundHalfEven(x[i]!, places);
    })(args, emitter);
  },
};

function constant(value: number): PixelOp {
  return { scalar: () => value };
}

const whole: PixelOp = {
  scalar(args): Value {
    const x = numberArg(args, "x");
    return x === null || Number.isNaN(x) ? null : truncate(x);
  },
};

const inspect: PixelOp = {
  scalar: (args) => args["data"] ?? null,
  kernel: ({ data }) => data ?? null,
};

export const math = {
  absolute: unaryOp("x", Math.abs, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.abs(x[i]!);
  }),
  sqrt: unaryOp("x", Math.sqrt, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sqrt(x[i]!);
  }),
  exp: unaryOp("p", Math.exp, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.exp(x[i]!);
  }),
  ln: unaryOp("x", Math.log, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.log(x[i]!);
  }),
  ceil: unaryOp("x", Math.ceil, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.ceil(x[i]!);
  }),
  floor: unaryOp("x", Math.floor, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.floor(x[i]!);
  }),
  sgn: unaryOp("x", Math.sign, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sign(x[i]!);
  }),
  sin: unaryOp("x", Math.sin, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sin(x[i]!);
  }),
  cos: unaryOp("x", Math.cos, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.cos(x[i]!);
  }),
  tan: unaryOp("x", Math.tan, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.tan(x[i]!);
  }),
  sinh: unaryOp("x", Math.sinh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sinh(x[i]!);
  }),
  cosh: unaryOp("x", Math.cosh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.cosh(x[i]!);
  }),
  tanh: unaryOp("x", Math.tanh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.tanh(x[i]!);
  }),
  arcsin: unaryOp("x", Math.asin, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.asin(x[i]!);
  }),
  arccos: unaryOp("x", Math.acos, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.acos(x[i]!);
  }),
  arctan: unaryOp("x", Math.atan, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.atan(x[i]!);
  }),
  arsinh: unaryOp("x", Math.asinh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.asinh(x[i]!);
  }),
  arcosh: unaryOp("x", Math.acosh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.acosh(x[i]!);
  }),
  artanh: unaryOp("x", Math.atanh, (o, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.atanh(x[i]!);
  }),
  int: whole,
  trunc: whole,
  add: binaryOp(
    ["x", "y"],
    (x, y) => x + y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! + y[i]!;
    },
  ),
  subtract: binaryOp(
    ["x", "y"],
    (x, y) => x - y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! - y[i]!;
    },
  ),
  multiply: binaryOp(
    ["x", "y"],
    (x, y) => x * y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! * y[i]!;
    },
  ),
  divide: binaryOp(
    ["x", "y"],
    (x, y) => x / y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! / y[i]!;
    },
  ),
  mod: binaryOp(["x", "y"], modulo, (o, x, y, n) => {
    for (let i = 0; i < n; i++) o[i] = modulo(x[i]!, y[i]!);
  }),
  power: binaryOp(["base", "p"], power, (o, x, y, n) => {
    for (let i = 0; i < n; i++) o[i] = power(x[i]!, y[i]!);
  }),
  log: binaryOp(["x", "base"], logarithm, (o, x, y, n) => {
    for (let i = 0; i < n; i++) o[i] = logarithm(x[i]!, y[i]!);
  }),
  arctan2: binaryOp(["y", "x"], Math.atan2, (o, y, x, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.atan2(y[i]!, x[i]!);
  }),
  normalized_difference: binaryOp(
    ["x", "y"],
    (x, y) => (x - y) / (x + y),
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = (x[i]! - y[i]!) / (x[i]! + y[i]!);
    },
  ),
  linear_scale_range,
  ...picking(["x", "min", "max"], { clip }),
  round,
  /** Writes nothing where a pixel is looked at. */
  ...picking(["data"], { inspect }),
  e: constant(Math.E),
  pi: constant(Math.PI),
  nan: constant(NaN),
  ...picking(["x"], { constant: { scalar: (args: Args) => args["x"] ?? null } }),
} satisfies Readonly<Record<string, PixelOp>>;
