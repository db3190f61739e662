/** Arrays made of other arrays. What pixels of a block hold does not matter to them: their kernels only put symbols together. */
import { arrayElementsMax } from "../../../limits.ts";
import { ProcessFault } from "../../faults.ts";
import type { Label } from "../../shape.ts";
import { type Args, type Kernel, type PixelOp, type Symbol, picking } from "../op.ts";
import { arraySymbol, listOf } from "../symbols.ts";
import { LabeledArray, type Value } from "../value.ts";

/** An array of values, or of what is known of them when a program is compiled. */
interface List<T> {
  readonly items: readonly T[];
  readonly labels: readonly Label[] | null;
}

function invalid(parameter: string, reason: string): ProcessFault {
  return new ProcessFault("ProcessParameterInvalid", `The value of ${parameter} ${reason}.`, { parameter });
}

function valueList(args: Args, name: string): List<Value> {
  const value = args[name];
  if (value instanceof LabeledArray) return { items: value.values, labels: value.labels };
  if (Array.isArray(value)) return { items: value as readonly Value[], labels: null };
  throw invalid(name, "must be an array");
}

function valueOf({ items, labels }: List<Value>): Value {
  return labels ? new LabeledArray(labels, items) : items;
}

/** Uniform where all elements are. */
export function symbolOfList({ items, labels }: List<Symbol>): Symbol {
  const symbol = arraySymbol(items);
  if (symbol.kind !== "uniform") return { kind: "array", items, labels };
  return labels ? { kind: "uniform", value: new LabeledArray(labels, symbol.value as Value[]) } : symbol;
}

/** Lists and settings in the two executions: what an operation does with them is written once. */
interface Parts<T> {
  readonly list: (name: string) => List<T>;
  readonly setting: (name: string) => Value;
  readonly item: (name: string) => T;
}

/** What a kernel cannot see when it is compiled makes the step an interpreted one. */
class Unseen extends Error {}

/** Arrays of arrays that are doubled again and again grow beyond all memory. */
function requireShort(length: number): void {
  if (length > arrayElementsMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `An array would have ${length} elements; ${arrayElementsMax} are allowed.`,
    );
}

/** An operation that only puts elements together, the same for values and for symbols. */
function puttingTogether(
  together: <T>(parts: Parts<T>) => List<T>,
): Required<Pick<PixelOp, "scalar" | "kernel">> {
  const scalar = (args: Args): Value =>
    valueOf(
      together({
        list: (name) => valueList(args, name),
        setting: (name) => args[name] ?? null,
        item: (name) => args[name] ?? null,
      }),
    );
  const kernel: Kernel = (args) => {
    const seen = <S>(found: S | null): S => {
      if (found === null) throw new Unseen();
      return found;
    };
    try {
      const list = together<Symbol>({
        list: (name) => seen(args[name] ? listOf(args[name]) : null),
        setting: (name) => {
          const symbol = args[name];
          if (symbol === undefined) return null;
          return symbol.kind === "uniform" ? symbol.value : seen(null);
        },
        item: (name) => seen(args[name] ?? null),
      });
      return symbolOfList(list);
    } catch (error) {
      if (error instanceof Unseen) return null;
      throw error;
    }
  };
  return { scalar, kernel };
}

function requireDistinct(first: readonly Label[], second: readonly Label[]): void {
  const known = new Set(first);
  if (!second.some((label) => known.has(label))) return;
  throw new ProcessFault(
    "ArrayLabelConflict",
    "At least one label exists in both arrays and the conflict must be resolved before.",
  );
}

const array_concat = puttingTogether(({ list }) => {
  const [first, second] = [list("array1"), list("array2")];
  requireShort(first.items.length + second.items.length);
  const items = [...first.items, ...second.items];
  if (!first.labels || !second.labels) return { items, labels: null };
  requireDistinct(first.labels, second.labels);
  return { items, labels: [...first.labels, ...second.labels] };
});

const array_append = puttingTogether(({ list, setting, item }) => {
  const { items, labels } = list("data");
  const given = setting("label");
  const appended = [...items, item("value")];
  if (!labels) {
    if (given === null) return { items: appended, labels: null };
    throw new ProcessFault("ArrayNotLabeled", "A label can't be provided as the given array is not labeled.");
  }
  const label = (given ?? items.length) as Label;
  if (labels.includes(label))
    throw new ProcessFault(
      "LabelExists",
      `An array element with the specified label already exists: ${JSON.stringify(label)}.`,
    );
  return { items: appended, labels: [...labels, label] };
});

const array_create_labeled = puttingTogether(({ list, setting }) => {
  const { items } = list("data");
  const given = setting("labels");
  const labels = (given instanceof LabeledArray ? given.values : given) as readonly Value[] | null;
  if (!Array.isArray(labels) || !labels.every(isLabel))
    throw invalid("labels", "must be an array of texts and numbers");
  if (new Set(labels).size !== labels.length) throw invalid("labels", "must not have a label twice");
  if (items.length !== labels.length)
    throw new ProcessFault(
      "ArrayLengthMismatch",
      `The number of values in the parameters \`data\` and \`labels\` don't match: ${items.length} values and ${labels.length} labels.`,
    );
  return { items, labels };
});

function isLabel(value: Value): value is Label {
  return typeof value === "string" || typeof value === "number";
}

function wholeFrom0(setting: (name: string) => Value, name: string, absent: number): number {
  const value = setting(name) ?? absent;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw invalid(name, "must be a whole number from 0 on");
}

const array_modify = puttingTogether(({ list, setting }) => {
  const [data, values] = [list("data"), list("values")];
  requireShort(data.items.length + values.items.length);
  const index = wholeFrom0(setting, "index", -1);
  const end = index + wholeFrom0(setting, "length", 0);
  if (index > data.items.length)
    throw new ProcessFault(
      "ArrayElementNotAvailable",
      `The array can't be modified as the given index is larger than the number of elements in the array: ${index} of ${data.items.length}.`,
    );
  const spliced = <E>(into: readonly E[], put: readonly E[]): E[] => [
    ...into.slice(0, index),
    ...put,
    ...into.slice(end),
  ];
  const items = spliced(data.items, values.items);
  const [own, put] = [labelsBeside(data, values), labelsBeside(values, data)];
  if (!own || !put) return { items, labels: null };
  requireDistinct(own, put);
  return { items, labels: spliced(own, put) };
});

/** An empty array has the labels that the other one lets it have. */
function labelsBeside<T>(list: List<T>, other: List<T>): readonly Label[] | null {
  return list.labels ?? (list.items.length === 0 && other.labels ? [] : null);
}

/** Labels are the same for all pixels: no value is read for them. */
const array_find_label: PixelOp = {
  label: "label",
  scalar: (args) => positionOf(valueList(args, "data").labels, args["label"] ?? null),
  kernel({ data, label }): Symbol | null {
    const list = data && listOf(data);
    if (!list || label?.kind !== "uniform") return null;
    return { kind: "uniform", value: positionOf(list.labels, label.value) };
  },
};

function positionOf(labels: readonly Label[] | null, label: Value): number | null {
  const at = labels?.indexOf(label as Label) ?? -1;
  return at < 0 ? null : at;
}

export const arrayEdit = {
  ...picking(["array1", "array2"], { array_concat }),
  ...picking(["data", "value"], { array_append }),
  ...picking(["data"], { array_create_labeled }),
  ...picking(["data", "values"], { array_modify }),
  array_find_label,
} satisfies Readonly<Record<string, PixelOp>>;
