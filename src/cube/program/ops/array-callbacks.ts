/** Callbacks on the elements of an array: they see the element `x`, its `index`, its `label` (null without one) and a `context`. */
import { inlinedStepsMax } from "../../../limits.ts";
import type { Label } from "../../shape.ts";
import { type Args, type Call, type Kernel, type PixelOp, type Symbol, picking } from "../op.ts";
import { namesIn } from "../parameters.ts";
import type { Program } from "../program.ts";
import { listOf } from "../symbols.ts";
import { LabeledArray, type Value } from "../value.ts";
import { symbolOfList } from "./array-edit.ts";
import { elements } from "./reducers.ts";

function programOf(value: Value | undefined): Program {
  return value as unknown as Program;
}

function labelsOf(value: Value | undefined): readonly Label[] | null {
  return value instanceof LabeledArray ? value.labels : null;
}

function results(args: Args, call: Call, name: string): readonly Value[] {
  const labels = labelsOf(args["data"]);
  return elements(args).map((x, index) =>
    call(programOf(args[name]), {
      x,
      index,
      label: labels?.[index] ?? null,
      context: args["context"] ?? null,
    }),
  );
}

/** What of an element is known before any pixel is read. */
function known(
  index: number,
  labels: readonly Label[] | null,
  context: Symbol | undefined,
): Record<string, Symbol> {
  return {
    index: { kind: "uniform", value: index },
    label: { kind: "uniform", value: labels?.[index] ?? null },
    context: context ?? { kind: "uniform", value: null },
  };
}

const applied: Kernel = (args, emitter) => {
  const list = args["data"] && listOf(args["data"]);
  const callback = args["process"];
  if (!list || callback?.kind !== "uniform") return null;
  const program = programOf(callback.value);
  const { items, labels } = list;
  const names = namesIn(program);
  // What is the same for all pixels may decide which element is taken; compiled once it would not be known.
  const isFew = items.length * program.steps.length <= inlinedStepsMax;
  const isKnown = items.every(({ kind }) => kind === "uniform");
  const isOfElement = ["index", "label", "context"].every((name) => !names.has(name));
  const made =
    (isOfElement && !(isKnown && isFew) ? emitter.each(program, items) : null) ??
    items.map((x, index) => emitter.call(program, { x, ...known(index, labels, args["context"]) }));
  return symbolOfList({ items: made, labels });
};

const array_apply: PixelOp = {
  scalar(args, { call }) {
    const labels = labelsOf(args["data"]);
    const values = results(args, call, "process");
    return labels ? new LabeledArray(labels, values) : values;
  },
  kernel: applied,
};

/** Conditions on indexes and labels choose the same elements for all pixels; others leave arrays that differ in length. */
const array_filter: PixelOp = {
  isRagged: () => true,
  scalar(args, { call }) {
    const labels = labelsOf(args["data"]);
    const values = elements(args);
    const kept = results(args, call, "condition").flatMap((keeps, index) => (keeps === true ? [index] : []));
    const left = kept.map((index) => values[index]!);
    return labels
      ? new LabeledArray(
          kept.map((index) => labels[index]!),
          left,
        )
      : left;
  },
  kernel(args, emitter) {
    const list = args["data"] && listOf(args["data"]);
    const callback = args["condition"];
    if (!list || callback?.kind !== "uniform") return null;
    const program = programOf(callback.value);
    if (namesIn(program).has("x")) return null;
    const { items, labels } = list;
    const keeps = items.map((_, index) => emitter.call(program, known(index, labels, args["context"])));
    if (!keeps.every((symbol) => symbol.kind === "uniform")) return null;
    const isKept = (_: unknown, index: number): boolean => keeps[index]!.value === true;
    return symbolOfList({ items: items.filter(isKept), labels: labels?.filter(isKept) ?? null });
  },
};

export const arrayCallbacks = { array_apply, ...picking(["data"], { array_filter }) } satisfies Readonly<
  Record<string, PixelOp>
>;
