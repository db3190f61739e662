/** Arrays and their labels. Labels are strings or numbers, and 1 is not "1". */
import { ProcessFault } from "../../faults.ts";
import { insteadOf } from "../../nearest.ts";
import type { Label } from "../../shape.ts";
import type { Effort } from "../effort.ts";
import {
  type Args,
  type Emitter,
  type PixelOp,
  type Register,
  type Symbol,
  picking,
  questions,
} from "../op.ts";
import { booleanSymbol, listOf } from "../symbols.ts";
import { settle } from "../validity.ts";
import { LabeledArray, type Value } from "../value.ts";
import { elements } from "./reducers.ts";

function labelsOf(value: Value | undefined): readonly Label[] | null {
  return value instanceof LabeledArray ? value.labels : null;
}

/** Which element `index` or `label` names; null when there is none. */
function positionOf(
  asked: { readonly index?: Value; readonly label?: Value },
  array: { readonly length: number; readonly labels: readonly Label[] | null },
): number | null {
  const { index = null, label = null } = asked;
  if (index !== null && label !== null) {
    throw new ProcessFault(
      "ArrayElementParameterConflict",
      "The process `array_element` only allows that either the `index` or the `label` parameter is set.",
    );
  }
  if (index === null && label === null) {
    // A position that was looked for and not found, as by array_find, is none that was left out.
    if ("index" in asked || "label" in asked) return null;
    throw new ProcessFault(
      "ArrayElementParameterMissing",
      "The process `array_element` requires either the `index` or `label` parameter to be set.",
    );
  }
  if (label !== null) {
    if (!array.labels)
      throw new ProcessFault(
        "ArrayNotLabeled",
        "The array is not a labeled array, but the `label` parameter is set. Use the `index` instead.",
      );
    const at = array.labels.indexOf(label as Label);
    return at < 0 ? null : at;
  }
  const at = index as number;
  return Number.isInteger(at) && at >= 0 && at < array.length ? at : null;
}

function unavailable(
  asked: { readonly index?: Value; readonly label?: Value },
  array: { readonly length: number; readonly labels: readonly Label[] | null },
): ProcessFault {
  const { index = null, label = null } = asked;
  const missing = "The array has no element with the specified index or label: there is no";
  if (label === null)
    return new ProcessFault(
      "ArrayElementNotAvailable",
      `${missing} index ${JSON.stringify(index)}; it has ${array.length} elements.`,
      { parameter: "index" },
    );
  const { there, about } = insteadOf(
    typeof label === "string" ? label : JSON.stringify(label),
    (array.labels ?? []).map(String),
    "label",
  );
  return new ProcessFault(
    "ArrayElementNotAvailable",
    `${missing} label ${JSON.stringify(label)}; its labels are ${there}`,
    { ...about },
  );
}

const array_element: PixelOp = {
  label: "label",
  scalar(args) {
    const values = elements(args);
    const array = { length: values.length, labels: labelsOf(args["data"]) };
    const at = positionOf(args, array);
    if (at !== null) return values[at]!;
    if (args["return_nodata"] === true) return null;
    throw unavailable(args, array);
  },
  kernel(args): Symbol | null {
    const data = args["data"]!;
    if (data.kind !== "array") return null;
    const asked: Record<string, Value> = {};
    for (const name of ["index", "label", "return_nodata"]) {
      const symbol = args[name];
      if (symbol === undefined) continue;
      if (symbol.kind !== "uniform") return null;
      asked[name] = symbol.value;
    }
    const array = { length: data.items.length, labels: data.labels };
    const at = positionOf(asked, array);
    if (at !== null) return data.items[at]!;
    if (asked["return_nodata"] === true) return { kind: "uniform", value: null };
    throw unavailable(asked, array);
  },
};

function asList(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (value instanceof LabeledArray) return value.values;
  return Array.isArray(value) ? value : [value as Value];
}

function repeats(repeat: Value | undefined): number {
  const times = repeat ?? 1;
  if (typeof times === "number" && Number.isInteger(times) && times >= 1) return times;
  throw new ProcessFault(
    "ProcessParameterInvalid",
    "The value for parameter 'repeat' of process 'array_create' is invalid: a whole number from 1 on is needed.",
    { parameter: "repeat" },
  );
}

const array_create: PixelOp = {
  scalar(args, { effort }) {
    const data = asList(args["data"]);
    return repeated(data, repeats(args["repeat"]), effort);
  },
  kernel(args, { effort }): Symbol | null {
    const data = args["data"]!;
    const repeat = args["repeat"];
    if (repeat && repeat.kind !== "uniform") return null;
    const items = data.kind === "array" ? data.items : data.kind === "pixel" ? [data] : null;
    if (!items) return null;
    return { kind: "array", items: repeated(items, repeats(repeat?.value), effort), labels: null };
  },
};

function repeated<T>(list: readonly T[], times: number, effort: Effort): T[] {
  effort.room(list.length * times);
  const all: T[] = [];
  if (list.length > 0) for (let time = 0; time < times; time++) for (const item of list) all.push(item);
  return all;
}

/** Labels are the same for all pixels: no value is read for them. */
const array_labels: PixelOp = {
  scalar: (args) => [...(labelsOf(args["data"]) ?? elements(args).keys())],
  kernel({ data }): Symbol | null {
    if (data?.kind !== "array") return null;
    return { kind: "uniform", value: [...(data.labels ?? data.items.keys())] };
  },
};

const array_contains: PixelOp = {
  scalar: (args) => found(args, (values, value) => values.indexOf(value)) !== null,
  kernel: (args, emitter) => searched(args, emitter, { gives: "boolean", last: false }),
};

const array_find: PixelOp = {
  scalar: (args) =>
    found(args, (values, value) =>
      args["reverse"] === true ? values.lastIndexOf(value) : values.indexOf(value),
    ),
  kernel(args, emitter) {
    const reverse = args["reverse"];
    if (reverse && reverse.kind !== "uniform") return null;
    const last = reverse?.kind === "uniform" && reverse.value === true;
    return searched(args, emitter, { gives: "number", last });
  },
};

interface Search {
  /** Whether there is one, or which. */
  readonly gives: "number" | "boolean";
  readonly last: boolean;
}

/** Elements are gone through so that the one that counts comes last; values of another type are never found. */
function searched(
  args: Readonly<Record<string, Symbol>>,
  emitter: Emitter,
  { gives, last }: Search,
): Symbol | null {
  const list = args["data"] && listOf(args["data"]);
  const value = args["value"] && emitter.operand(args["value"]);
  if (!list || !value) return null;
  const isFlag = booleanSymbol(args["value"]!);
  const operands = list.items.map((item, index) =>
    booleanSymbol(item) === isFlag && item.kind !== "array" && item.kind !== "ragged"
      ? { index, operand: emitter.operand(item) }
      : { index, operand: null },
  );
  if (!last) operands.reverse();
  const out = emitter.register();
  emitter.emit((count) => {
    out.validBuffer.fill(0, 0, count);
    out.data.fill(0, 0, count);
    for (const { index, operand } of operands) if (operand) markEqual(out, { value, operand, index }, count);
    if (gives === "number") settle(out, count);
    else for (let i = 0; i < count; i++) out.data[i] = out.validBuffer[i]!;
    if (gives === "boolean") out.valid = null;
  });
  return { kind: "pixel", type: gives, register: out };
}

/** No-data is equal to nothing. */
function markEqual(
  out: Register,
  { value, operand, index }: { readonly value: Register; readonly operand: Register; readonly index: number },
  count: number,
): void {
  const [a, b] = [value.data, operand.data];
  for (let i = 0; i < count; i++) {
    if (a[i] !== b[i]) continue;
    if ((value.valid !== null && value.valid[i] === 0) || (operand.valid !== null && operand.valid[i] === 0))
      continue;
    out.data[i] = index;
    out.validBuffer[i] = 1;
  }
}

/** Null, arrays and objects are never found; NaN is equal to nothing. */
function found(args: Args, search: (values: readonly Value[], value: Value) => number): number | null {
  const value = args["value"] ?? null;
  if (value === null || typeof value === "object") return null;
  const at = search(elements(args), value);
  return at < 0 ? null : at;
}

/** Numbers or dates in order; missing values at the end (true), at the start (false) or left out (null). */
const sort: PixelOp = {
  isRagged: leavesOut,
  scalar(args) {
    const values = elements(args);
    return orderOf(args, values).map((index) => values[index]!);
  },
};

const order: PixelOp = { isRagged: leavesOut, scalar: (args) => orderOf(args, elements(args)) };

function leavesOut({ nodata }: Readonly<Record<string, Symbol>>): boolean {
  return nodata?.kind !== "uniform" || nodata.value === null;
}

function orderOf(args: Args, values: readonly Value[]): number[] {
  const sign = args["asc"] === false ? -1 : 1;
  const missing = values.flatMap((value, index) => (value === null ? [index] : []));
  const present = values.flatMap((value, index) => (value === null ? [] : [index]));
  const key = (index: number): number | string => values[index] as number | string;
  present.sort((i, j) => (key(i) < key(j) ? -sign : key(i) > key(j) ? sign : i - j));
  const nodata = args["nodata"] ?? null;
  return nodata === null ? present : nodata === true ? [...present, ...missing] : [...missing, ...present];
}

const rearrange: PixelOp = {
  scalar(args) {
    const values = elements(args);
    return elements(args, "order").map((index) => values[index as number] ?? null);
  },
};

export const arrays = {
  ...picking(["data"], { array_element, array_create, sort, rearrange }),
  array_labels,
  ...questions({ array_contains }),
  array_find,
  order,
} satisfies Readonly<Record<string, PixelOp>>;
