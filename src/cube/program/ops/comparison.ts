/** Comparisons: null with anything is null, NaN is equal to nothing, values of different types are never equal or ordered. */
import { binary, isNumber, several } from "../kernels.ts";
import { type Args, type Kernel, type PixelOp, questions } from "../op.ts";
import type { Value } from "../value.ts";
import { allOf } from "../validity.ts";

function ordered(compare: (x: number, y: number) => boolean, loop: Parameters<typeof binary>[1]): PixelOp {
  return {
    scalar(args) {
      const x = args["x"] ?? null;
      const y = args["y"] ?? null;
      if (x === null || y === null) return null;
      return typeof x === "number" && typeof y === "number" && compare(x, y);
    },
    kernel: binary({ params: ["x", "y"], gives: "boolean" }, loop),
  };
}

/** Strict equality of two values with the options of `eq`; null when an operand is null. */
function equality(args: Args): boolean | null {
  const x = args["x"] ?? null;
  const y = args["y"] ?? null;
  if (x === null || y === null) return null;
  if (typeof x !== typeof y || typeof x === "object") return false;
  const delta = args["delta"];
  if (typeof x === "number" && typeof delta === "number")
    return x === y || Math.abs(x - (y as number)) <= delta;
  if (typeof x === "string" && args["case_sensitive"] === false)
    return x.toLowerCase() === (y as string).toLowerCase();
  return x === y;
}

/** Numbers and booleans of one type run over blocks; a delta must be the same for all pixels. */
function equalKernel(negate: 0 | 1): Kernel {
  return (args, emitter) => {
    const x = args["x"]!;
    const y = args["y"]!;
    const delta = args["delta"];
    if (delta && !(delta.kind === "uniform" && (delta.value === null || typeof delta.value === "number")))
      return null;
    const left = emitter.operand(x);
    const right = emitter.operand(y);
    if (!left || !right || isNumber(x) !== isNumber(y)) return null;
    const within =
      delta?.kind === "uniform" && typeof delta.value === "number" && isNumber(x) ? delta.value : -1;
    const out = emitter.register();
    emitter.emit((count) => {
      const a = left.data;
      const b = right.data;
      const o = out.data;
      for (let i = 0; i < count; i++) {
        const same = a[i] === b[i] || Math.abs(a[i]! - b[i]!) <= within ? 1 : 0;
        o[i] = same ^ negate;
      }
      allOf(out, [left, right], count);
    });
    return { kind: "pixel", type: "boolean", register: out };
  };
}

const between: PixelOp = {
  scalar(args): Value {
    const [x, min, max] = [args["x"] ?? null, args["min"] ?? null, args["max"] ?? null];
    if (x === null || min === null || max === null) return null;
    if (typeof x !== "number" || typeof min !== "number" || typeof max !== "number") return false;
    if (min > max) return false;
    return x >= min && (args["exclude_max"] === true ? x < max : x <= max);
  },
  kernel(args, emitter) {
    const exclude = args["exclude_max"];
    if (exclude && exclude.kind !== "uniform") return null;
    const open = exclude?.kind === "uniform" && exclude.value === true;
    return several(
      { params: ["x", "min", "max"], gives: "boolean" },
      open
        ? (o, [x, a, b], n) => {
            for (let i = 0; i < n; i++) o[i] = x![i]! >= a![i]! && x![i]! < b![i]! ? 1 : 0;
          }
        : (o, [x, a, b], n) => {
            for (let i = 0; i < n; i++) o[i] = x![i]! >= a![i]! && x![i]! <= b![i]! ? 1 : 0;
          },
    )(args, emitter);
  },
};

/** Numbers only when finite; texts, booleans, arrays and objects always; null never. */
export function isValid(value: Value): boolean {
  return typeof value === "number" ? Number.isFinite(value) : value !== null;
}

const is_valid: PixelOp = {
  scalar: (args) => isValid(args["x"] ?? null),
  kernel(args, emitter) {
    const x = emitter.operand(args["x"]!);
    if (!x) return null;
    const out = emitter.register();
    emitter.emit((count) => {
      const data = x.data;
      const o = out.data;
      for (let i = 0; i < count; i++) o[i] = data[i]! - data[i]! === 0 ? 1 : 0;
      if (x.valid) for (let i = 0; i < count; i++) o[i] = o[i]! * x.valid[i]!;
      out.valid = null;
    });
    return { kind: "pixel", type: "boolean", register: out };
  },
};

const is_nodata: PixelOp = {
  scalar: (args) => (args["x"] ?? null) === null,
  kernel(args, emitter) {
    const x = emitter.operand(args["x"]!);
    if (!x) return null;
    const out = emitter.register();
    emitter.emit((count) => {
      const o = out.data;
      if (x.valid === null) o.fill(0, 0, count);
      else for (let i = 0; i < count; i++) o[i] = 1 - x.valid[i]!;
      out.valid = null;
    });
    return { kind: "pixel", type: "boolean", register: out };
  },
};

export const comparison = questions({
  lt: ordered(
    (x, y) => x < y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! < y[i]! ? 1 : 0;
    },
  ),
  lte: ordered(
    (x, y) => x <= y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! <= y[i]! ? 1 : 0;
    },
  ),
  gt: ordered(
    (x, y) => x > y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! > y[i]! ? 1 : 0;
    },
  ),
  gte: ordered(
    (x, y) => x >= y,
    (o, x, y, n) => {
      for (let i = 0; i < n; i++) o[i] = x[i]! >= y[i]! ? 1 : 0;
    },
  ),
  eq: { scalar: equality, kernel: equalKernel(0) },
  neq: {
    scalar(args) {
      const same = equality(args);
      return same === null ? null : !same;
    },
    kernel: equalKernel(1),
  },
  between,
  is_valid,
  is_nodata,
  is_nan: { scalar: (args) => typeof args["x"] === "number" && Number.isNaN(args["x"]) },
  is_infinite: { scalar: (args) => args["x"] === Infinity || args["x"] === -Infinity },
});
