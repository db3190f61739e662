/** Reducers that give several statistics: `array_create` of other reducers becomes one callback for each. */
import type { Arg, Callback, Program, Step } from "../../../cube/program/program.ts";

/** One of several statistics; labels are the names of the operations, with a number where one comes twice. */
export interface Statistic {
  readonly label: string;
  readonly callback: Callback;
}

/** The statistics of a reducer whose result is an array of steps; null of every other. */
export function severalStatistics({ program, uniforms }: Callback): readonly Statistic[] | null {
  const { steps, result } = program;
  const last = result.kind === "step" ? steps[result.index] : undefined;
  const items = last?.op === "array_create" ? last.args["data"] : undefined;
  const repeat = last?.args["repeat"];
  const isOnce = repeat === undefined || (repeat.kind === "const" && repeat.value === 1);
  if (items?.kind !== "array" || items.items.length === 0 || !isOnce) return null;
  const indexes = items.items.flatMap((item) => (item.kind === "step" ? [item.index] : []));
  if (indexes.length < items.items.length) return null;
  const names = indexes.map((index) => steps[index]!.op);
  return indexes.map((index, i) => ({
    label: names.indexOf(names[i]!) === i ? names[i]! : `${names[i]!}_${i + 1}`,
    callback: { program: programUpTo(steps, index), uniforms },
  }));
}

/** Only the steps that a step needs, so that a single reducer is seen as one. */
function programUpTo(steps: readonly Step[], wanted: number): Program {
  const needed = new Set<number>();
  const visit = (index: number): void => {
    if (needed.has(index)) return;
    needed.add(index);
    for (const arg of Object.values(steps[index]!.args)) stepsIn(arg).forEach(visit);
  };
  visit(wanted);
  const kept = [...needed].sort((a, b) => a - b);
  const place = (index: number): number => kept.indexOf(index);
  return {
    steps: kept.map((index) => ({ ...steps[index]!, args: movedAll(steps[index]!.args, place) })),
    result: { kind: "step", index: place(wanted) },
  };
}

function stepsIn(arg: Arg): readonly number[] {
  if (arg.kind === "step") return [arg.index];
  if (arg.kind === "array") return arg.items.flatMap(stepsIn);
  if (arg.kind === "object") return Object.values(arg.entries).flatMap(stepsIn);
  return arg.kind === "program" ? Object.values(arg.given ?? {}).flatMap(stepsIn) : [];
}

type Args = Readonly<Record<string, Arg>>;

function movedAll(args: Args, place: (index: number) => number): Args {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, moved(arg, place)]));
}

function moved(arg: Arg, place: (index: number) => number): Arg {
  if (arg.kind === "step") return { kind: "step", index: place(arg.index) };
  if (arg.kind === "array") return { ...arg, items: arg.items.map((item) => moved(item, place)) };
  if (arg.kind === "object") return { ...arg, entries: movedAll(arg.entries, place) };
  return arg.kind === "program" && arg.given ? { ...arg, given: movedAll(arg.given, place) } : arg;
}
