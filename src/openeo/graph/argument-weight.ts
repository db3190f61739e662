/** How much an argument is when it is written out once more: nodes of the callbacks in it, and about the bytes of its values. */
import type { ParsedArg } from "./parse.ts";

export interface Weight {
  readonly nodes: number;
  readonly bytes: number;
}

const weights = new WeakMap<ParsedArg, Weight>();

export function weigh(arg: ParsedArg): Weight {
  const known = weights.get(arg);
  if (known) return known;
  const weight = weightOf(arg);
  weights.set(arg, weight);
  return weight;
}

function weightOf(arg: ParsedArg): Weight {
  switch (arg.kind) {
    case "value":
      return { nodes: 0, bytes: bytesOf(arg.value) };
    case "array":
      return sum(arg.items.map(weigh));
    case "object":
      return sum(Object.values(arg.entries).map(weigh));
    case "graph": {
      const inside = arg.graph.nodes.flatMap(({ args }) => Object.values(args));
      const { nodes, bytes } = sum([...inside, ...Object.values(arg.given ?? {})].map(weigh));
      return { nodes: nodes + arg.graph.nodes.length, bytes };
    }
    default:
      return { nodes: 0, bytes: 0 };
  }
}

function sum(weights: readonly Weight[]): Weight {
  return weights.reduce((all, { nodes, bytes }) => ({ nodes: all.nodes + nodes, bytes: all.bytes + bytes }), {
    nodes: 0,
    bytes: 0,
  });
}

const BYTES_PER_VALUE = 8;
const known = new WeakMap<object, number>();

export function bytesOf(value: unknown): number {
  if (typeof value === "string") return BYTES_PER_VALUE + value.length;
  if (typeof value !== "object" || value === null) return BYTES_PER_VALUE;
  let bytes = known.get(value);
  if (bytes === undefined) {
    bytes = BYTES_PER_VALUE;
    for (const [key, inner] of Object.entries(value))
      bytes += bytesOf(inner) + (Array.isArray(value) ? 0 : key.length);
    known.set(value, bytes);
  }
  return bytes;
}
