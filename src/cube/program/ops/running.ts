/** Arrays whose elements depend on those before (or around) them: running totals, and gaps filled in. */
import { blockPixels } from "../../../limits.ts";
import { instantOf } from "../../instant.ts";
import type { Label } from "../../shape.ts";
import { isNumber } from "../kernels.ts";
import {
  type Args,
  type Emitter,
  type PixelOp,
  type Register,
  type Symbol,
  averaging,
  picking,
} from "../op.ts";
import { listOf } from "../symbols.ts";
import { settle } from "../validity.ts";
import { LabeledArray, type Value } from "../value.ts";
import { symbolOfList } from "./array-edit.ts";
import { elements, larger, numeric, smaller } from "./reducers.ts";

function labelled(args: Args, values: readonly Value[]): Value {
  const data = args["data"];
  return data instanceof LabeledArray ? new LabeledArray(data.labels, values) : values;
}

interface Columns {
  readonly operands: readonly Register[];
  readonly outs: readonly Register[];
  readonly labels: readonly Label[] | null;
}

/** Registers of an array of numbers and as many for the result; null when an element is something else. */
function columnsOf(data: Symbol | undefined, emitter: Emitter): Columns | null {
  const list = data && listOf(data);
  if (!list || !list.items.every(isNumber)) return null;
  const operands = list.items.map((item) => emitter.operand(item)!);
  return { operands, outs: operands.map(() => emitter.register()), labels: list.labels };
}

function arrayOf({ outs, labels }: Columns): Symbol {
  const items = outs.map((register) => ({ kind: "pixel", type: "number", register }) as const);
  return symbolOfList({ items, labels });
}

/** `total` after the valid values of one column; NaN stays. */
type Accumulate = (total: Float64Array, column: Register, count: number) => void;

interface Running {
  /** Neutral, the sign of zeros included. */
  readonly start: number;
  readonly next: (total: number, value: number) => number;
  readonly loop: Accumulate;
}

function running({ start, next, loop }: Running): PixelOp {
  return {
    scalar(args) {
      let total: number | null = start;
      const values = elements(args).map((value) => {
        if (value === null) {
          if (args["ignore_nodata"] === false) total = null;
          return null;
        }
        if (total !== null) total = next(total, numeric(value));
        return total;
      });
      return labelled(args, values);
    },
    kernel(args, emitter) {
      const ignore = args["ignore_nodata"];
      const columns = columnsOf(args["data"], emitter);
      if (!columns || (ignore && ignore.kind !== "uniform")) return null;
      const stops = ignore?.kind === "uniform" && ignore.value === false;
      const total = new Float64Array(blockPixels);
      const going = new Uint8Array(blockPixels);
      emitter.emit((count) => {
        total.fill(start, 0, count);
        going.fill(1, 0, count);
        columns.operands.forEach((operand, index) => {
          const out = columns.outs[index]!;
          loop(total, operand, count);
          out.data.set(total.subarray(0, count));
          if (stops && operand.valid) stopWhereMissing(going, operand.valid, count);
          const valid = stops ? going : operand.valid;
          out.valid = valid && out.validBuffer;
          if (valid) out.validBuffer.set(valid.subarray(0, count));
        });
      });
      return arrayOf(columns);
    },
  };
}

function stopWhereMissing(going: Uint8Array, valid: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) going[i] = going[i]! & valid[i]!;
}

const addTo: Accumulate = (total, { data, valid }, count) => {
  for (let i = 0; i < count; i++) if (valid === null || valid[i] === 1) total[i] = total[i]! + data[i]!;
};

const multiplyTo: Accumulate = (total, { data, valid }, count) => {
  for (let i = 0; i < count; i++) if (valid === null || valid[i] === 1) total[i] = total[i]! * data[i]!;
};

const smallerTo: Accumulate = (total, { data, valid }, count) => {
  for (let i = 0; i < count; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const value = data[i]!;
    if (value < total[i]! || value !== value) total[i] = value;
  }
};

const largerTo: Accumulate = (total, { data, valid }, count) => {
  for (let i = 0; i < count; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const value = data[i]!;
    if (value > total[i]! || value !== value) total[i] = value;
  }
};

/** Where values stand: numeric labels, instants, else indexes; labels are in order. */
function positionsOf(labels: readonly Label[] | null, length: number): Float64Array {
  const indexes = Float64Array.from({ length }, (_, index) => index);
  if (!labels) return indexes;
  const places = Float64Array.from(labels, (label) => (typeof label === "number" ? label : instantOf(label)));
  return places.some(Number.isNaN) || new Set(labels.map((label) => typeof label)).size > 1
    ? indexes
    : places;
}

/** Of two values with a share of the way from the first to the second; written so that an infinite neighbour pulls all of the gap. */
function between(y0: number, y1: number, share: number): number {
  return (1 - share) * y0 + share * y1;
}

const array_interpolate_linear: PixelOp = {
  scalar(args) {
    const values = elements(args).map((value) => (value === null ? null : numeric(value)));
    const data = args["data"];
    const x = positionsOf(data instanceof LabeledArray ? data.labels : null, values.length);
    let last = -1;
    values.forEach((value, k) => {
      if (value === null || Number.isNaN(value)) return;
      if (last >= 0)
        for (let j = last + 1; j < k; j++)
          values[j] = between(values[last]!, value, (x[j]! - x[last]!) / (x[k]! - x[last]!));
      last = k;
    });
    return labelled(args, values);
  },
  kernel(args, emitter) {
    const columns = columnsOf(args["data"], emitter);
    if (!columns) return null;
    const { operands, outs } = columns;
    const x = positionsOf(columns.labels, operands.length);
    const last = new Int32Array(blockPixels);
    emitter.emit((count) => {
      last.fill(-1, 0, count);
      for (let k = 0; k < operands.length; k++) {
        copyColumn(outs[k]!, operands[k]!, count);
        const { data, validBuffer: valid } = outs[k]!;
        for (let i = 0; i < count; i++) {
          if (valid[i] === 0 || data[i] !== data[i]) continue;
          const from = last[i]!;
          if (from >= 0 && from < k - 1) fillGap(outs, x, { from, to: k, i });
          last[i] = k;
        }
      }
      for (const out of outs) settle(out, count);
    });
    return arrayOf(columns);
  },
};

function copyColumn(out: Register, { data, valid }: Register, count: number): void {
  out.data.set(data.length === count ? data : data.subarray(0, count));
  if (valid) out.validBuffer.set(valid.subarray(0, count));
  else out.validBuffer.fill(1, 0, count);
}

function fillGap(
  outs: readonly Register[],
  x: Float64Array,
  gap: { readonly from: number; readonly to: number; readonly i: number },
): void {
  const { from, to, i } = gap;
  const y0 = outs[from]!.data[i]!;
  const y1 = outs[to]!.data[i]!;
  for (let j = from + 1; j < to; j++) {
    outs[j]!.data[i] = between(y0, y1, (x[j]! - x[from]!) / (x[to]! - x[from]!));
    outs[j]!.validBuffer[i] = 1;
  }
}

export const runningOps = {
  cumsum: running({ start: -0, next: (a, b) => a + b, loop: addTo }),
  cumproduct: running({ start: 1, next: (a, b) => a * b, loop: multiplyTo }),
  ...picking(["data"], {
    cummin: running({ start: Infinity, next: smaller, loop: smallerTo }),
    cummax: running({ start: -Infinity, next: larger, loop: largerTo }),
  }),
  ...averaging(["data"], { array_interpolate_linear }),
} satisfies Readonly<Record<string, PixelOp>>;
