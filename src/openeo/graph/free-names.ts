/** Names of parameters in graphs, and how a callback keeps what it sees when it is moved into another one. */
import type { ParsedArg, ParsedGraph } from "./parse.ts";

type Args = Readonly<Record<string, ParsedArg>>;

/** Parameters that a graph and the callbacks in it take and are not given, own ones of callbacks included. */
export function freeNames(graph: ParsedGraph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of graph.nodes) for (const arg of Object.values(node.args)) collect(arg, names);
  return names;
}

function collect(arg: ParsedArg, names: Set<string>): void {
  if (arg.kind === "param") names.add(arg.name);
  else if (arg.kind === "array") for (const item of arg.items) collect(item, names);
  else if (arg.kind === "object") for (const entry of Object.values(arg.entries)) collect(entry, names);
  else if (arg.kind === "graph") {
    const given = arg.given ?? {};
    for (const name of freeNames(arg.graph)) if (!Object.hasOwn(given, name)) names.add(name);
    for (const inner of Object.values(given)) collect(inner, names);
  }
}

/**
 * The callbacks among the arguments, such that they can stand inside of another callback: what they see is handed through it
 * under names that nobody else has (a parameter's name has no sign).
 */
export function lifted(args: Args, mark: string): { readonly callbacks: Args; readonly given: Args } {
  const callbacks: Record<string, ParsedArg> = {};
  const given: Record<string, ParsedArg> = {};
  for (const [parameter, arg] of Object.entries(args)) {
    if (arg.kind !== "graph") continue;
    const seen: Record<string, ParsedArg> = { ...arg.given };
    for (const name of freeNames(arg.graph)) seen[name] ??= { kind: "param", name };
    const passed = (name: string): string => `${name}@${parameter}/${mark}`;
    for (const [name, inner] of Object.entries(seen)) given[passed(name)] = inner;
    const own = Object.keys(seen).map((name) => [name, { kind: "param", name: passed(name) }] as const);
    callbacks[parameter] = { ...arg, given: Object.fromEntries(own) };
  }
  return { callbacks, given };
}
