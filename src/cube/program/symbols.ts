/** Looking at symbols: lists, and what is the same for all pixels. */
import type { Symbol } from "./op.ts";
import { LabeledArray, type Value } from "./value.ts";

/** Items of one kind make an array; all uniform ones make a uniform array. */
export function arraySymbol(items: readonly Symbol[]): Symbol {
  if (items.every((item) => item.kind === "uniform"))
    return { kind: "uniform", value: items.map((item) => item.value) };
  return { kind: "array", items, labels: null };
}

export function uniformArgs(args: Readonly<Record<string, Symbol>>): Record<string, Value> | null {
  const values: Record<string, Value> = {};
  for (const [name, symbol] of Object.entries(args)) {
    if (symbol.kind !== "uniform") return null;
    values[name] = symbol.value;
  }
  return values;
}

export function listOf(symbol: Symbol): Extract<Symbol, { kind: "array" }> | null {
  if (symbol.kind === "array") return symbol;
  if (symbol.kind !== "uniform") return null;
  const value = symbol.value;
  if (value instanceof LabeledArray)
    return {
      kind: "array",
      items: value.values.map((item) => ({ kind: "uniform", value: item })),
      labels: value.labels,
    };
  return Array.isArray(value)
    ? { kind: "array", items: value.map((item: Value) => ({ kind: "uniform", value: item })), labels: null }
    : null;
}

export function booleanSymbol(symbol: Symbol): boolean {
  return symbol.kind === "pixel"
    ? symbol.type === "boolean"
    : symbol.kind === "uniform" && typeof symbol.value === "boolean";
}
