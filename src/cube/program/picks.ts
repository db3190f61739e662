/** What becomes of values on their way through a callback: whether its result is chosen from them, and of which types it may be. */
import { type Written, unitedWritten, writtenNumber } from "../promotion.ts";
import { pixelOp } from "./ops/index.ts";
import type { Arg, Callback } from "./program.ts";
import { LabeledArray, type Value } from "./value.ts";

/** What its parameters hold, by name: those that are not uniform. */
type Inputs = Readonly<Record<string, Written>>;

/** Of a callback whose result is one of the values that it is given, or a constant; null where it is computed. */
export function pickedWritten(callback: Callback, inputs: Inputs): Written | null {
  const leaves = leavesOf(callback, "picks");
  if (!leaves) return null;
  const sides: Written[] = [];
  for (const leaf of leaves) {
    const side = typeof leaf === "number" ? writtenNumber(leaf) : inputs[leaf];
    if (!side) return null;
    sides.push(side);
  }
  return unitedWritten(sides);
}

/**
 * Whether scale, offset and unit of its inputs hold for its result: it is chosen from their values, or a mean of them with
 * weights that sum to one. Constants have no scale.
 */
export function keepsQuantity(callback: Callback): boolean {
  const leaves = leavesOf(callback, "averages");
  return leaves !== null && leaves.length > 0 && leaves.every((leaf) => typeof leaf === "string");
}

/** Parameters and numbers that the result comes from; null where an operation computes something else. No-data is none. */
function leavesOf(
  { program, uniforms }: Callback,
  through: "picks" | "averages",
): (string | number)[] | null {
  const seen = new Map<number, (string | number)[] | null>();
  const all = (args: readonly Arg[]): (string | number)[] | null => {
    const found: (string | number)[] = [];
    for (const arg of args) {
      const leaves = follow(arg);
      if (!leaves) return null;
      found.push(...leaves);
    }
    return [...new Set(found)];
  };
  const stepOf = (index: number): (string | number)[] | null => {
    const { op, args } = program.steps[index]!;
    const { picks, averages, branches } = pixelOp(op);
    const names = branches
      ? [branches.accepted, branches.rejected]
      : (picks ?? (through === "averages" ? averages : undefined));
    return names ? all(names.flatMap((name) => args[name] ?? [])) : null;
  };
  const follow = (arg: Arg): (string | number)[] | null => {
    switch (arg.kind) {
      case "const":
        return numbersIn(arg.value);
      case "param":
        return Object.hasOwn(uniforms, arg.name) ? numbersIn(uniforms[arg.name]!) : [arg.name];
      case "array":
        return all(arg.items);
      case "step": {
        if (!seen.has(arg.index)) seen.set(arg.index, stepOf(arg.index));
        return seen.get(arg.index)!;
      }
      case "object":
      case "program":
        return null;
    }
  };
  return follow(program.result);
}

/** Null where there is anything but numbers and no-data. */
function numbersIn(value: Value): number[] | null {
  if (value === null) return [];
  if (typeof value === "number") return [value];
  const items = value instanceof LabeledArray ? value.values : value;
  if (!Array.isArray(items)) return null;
  const all = (items as readonly Value[]).map(numbersIn);
  return all.includes(null) ? null : all.flatMap((numbers) => numbers!);
}
