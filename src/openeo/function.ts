/** Functions of users in callbacks: `run_udf` as the whole of one, on what the callback is handed. */
import { canonicalJson } from "../cube/canonical.ts";
import { ProcessFault } from "../cube/faults.ts";
import { hashText } from "../cube/hash.ts";
import type { Value } from "../cube/program/value.ts";
import { pathText } from "../errors.ts";
import { type Scope, argsOf } from "./arguments.ts";
import { type CallbackArg, type FunctionRequest, Pending } from "./define.ts";
import { isPlain } from "./graph/callback.ts";
import type { ParsedArg, ParsedNode } from "./graph/parse.ts";

/** A function as a graph names it. */
export interface FunctionUse {
  /** Its text, an address, or a path of the user's files. */
  readonly udf: string;
  readonly runtime: string;
  readonly version: string | null;
  readonly context: Value;
  /** Of the node that names it. */
  readonly origin: string;
  readonly path: ParsedNode["path"];
  /** The argument that says which function it is, as it was written. */
  readonly written: ParsedArg | undefined;
}

/** What callbacks are handed to work on. */
const DATA = ["data", "x"];

/** The function that a callback is; null for callbacks of other processes. */
export function functionIn(
  callback: CallbackArg,
  context: Value,
  { find, effort }: Pick<Scope, "find" | "effort">,
): FunctionUse | Pending | null {
  const { nodes, result } = callback.graph;
  const node = nodes.find(({ id }) => id === result)!;
  const definition = find("run_udf", null);
  if (node.process !== "run_udf" || find(node.process, node.namespace) !== definition || !definition)
    return null;
  const data = node.args["data"];
  if (nodes.length > 1 || data?.kind !== "param" || !DATA.includes(data.name))
    throw new ProcessFault(
      "ProcessParameterInvalid",
      "A callback with run_udf is nothing but run_udf, and its argument 'data' is what the callback is handed: what else is to be done can be done in the function, or by processes before and after.",
      { node: pathText(node.path) },
    );
  const handed = Object.fromEntries(DATA.map((name) => [name, null]));
  const scope = { ...callback.scope, ...handed, context };
  return functionUse(node, argsOf(node, definition, { results: new Map(), scope, find, effort }));
}

/** The same of a node in the graph itself, whose arguments are known. */
export function functionUse(
  node: ParsedNode,
  args: Readonly<Record<string, unknown>>,
): FunctionUse | Pending {
  const { udf, runtime, version, context } = args as Record<string, Value>;
  const waiting = [udf, runtime, version, context].find((arg) => (arg as unknown) instanceof Pending);
  if (waiting) return waiting as unknown as Pending;
  if (typeof udf !== "string" || typeof runtime !== "string" || !isPlain(context ?? null))
    throw new ProcessFault(
      "ProcessParameterInvalid",
      "The arguments of process 'run_udf' are invalid: 'udf' and 'runtime' are texts, and 'context' holds no data cubes.",
      { node: pathText(node.path) },
    );
  return {
    udf,
    runtime,
    version: typeof version === "string" ? version : null,
    context: context ?? null,
    origin: pathText(node.path),
    path: node.path,
    written: node.args["udf"],
  };
}

/** One request per node and question; a callback that is used on several cubes asks for each. */
export function functionKey({ use, about }: FunctionRequest): string {
  return `${use.origin}#${about.kind}${about.kind === "code" ? "" : hashText(canonicalJson(about)).slice(0, 16)}`;
}
