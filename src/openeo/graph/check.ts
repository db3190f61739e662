/** All mistakes of a graph at once, each with its node path: what /validation tells. */
import type { About } from "../../cube/faults.ts";
import { insteadOf, nearest } from "../../cube/nearest.ts";
import type { ProcessDefinition } from "../define.ts";
import type { ErrorCode } from "../../errors.ts";
import { graphChainMax } from "../../limits.ts";
import type { ParameterSignature } from "../signature.ts";
import { chainOf } from "./chain.ts";
import { isCheckable } from "./foreign-schema.ts";
import { type GraphError, type Mistakes, collected, shown } from "./mistakes.ts";
import type { ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";
import { alternatives, mismatch } from "./schema.ts";

export type FindProcess = (id: string, namespace: string | null) => ProcessDefinition | null;

/** `ids`: of the processes that there are, for what was probably meant. */
export function checkGraph(
  graph: ParsedGraph,
  find: FindProcess,
  ids: readonly string[] = [],
): readonly GraphError[] {
  const { errors } = collected((mistakes) => checkLevel(graph, { find, ids, mistakes }));
  if (errors.length > 0) return errors;
  const chain = chainOf(graph);
  if (chain <= graphChainMax) return [];
  const message = `The process graph has ${chain} nodes one after the other, those of callbacks included; ${graphChainMax} are allowed.`;
  return [{ code: "ProcessGraphComplexity", message, path: [] }];
}

interface Checking {
  readonly find: FindProcess;
  readonly ids: readonly string[];
  readonly mistakes: Mistakes;
}

function checkLevel(graph: ParsedGraph, checking: Checking): void {
  for (const node of graph.nodes) {
    const definition = checking.find(node.process, node.namespace);
    if (definition)
      checkArgs(node, definition.signature.parameters, {
        mistakes: checking.mistakes,
        mismatchOf: argMismatch,
      });
    else checking.mistakes.note(unsupported(node, checking.ids));
    for (const arg of Object.values(node.args))
      for (const inner of graphsOf(arg)) checkLevel(inner, checking);
  }
}

/** The same for a call of a process that is a graph, whose schemas a user wrote. */
export function checkCall(
  node: ParsedNode,
  parameters: readonly ParameterSignature[],
  mistakes: Mistakes,
): void {
  const mismatchOf: Mismatch = (arg, parameter) =>
    arg.kind === "value" && !isCheckable(parameter.schema, arg.value) ? null : argMismatch(arg, parameter);
  checkArgs(node, parameters, { mistakes, mismatchOf });
}

function unsupported({ process, namespace, path }: ParsedNode, ids: readonly string[]): GraphError {
  const lists = namespace === "user" ? "GET /process_graphs lists" : "GET /processes lists";
  const meant = nearest(process, ids);
  const message = `Process '${process}' is not available in namespace '${shown(namespace ?? "null")}'; ${lists} those that are.${meant === null ? "" : ` Did you mean '${meant}'?`}`;
  return { code: "ProcessUnsupported", message, path, ...(meant === null ? {} : { allowed: [meant] }) };
}

function graphsOf(arg: ParsedArg): readonly ParsedGraph[] {
  if (arg.kind === "graph") return [arg.graph];
  if (arg.kind === "array") return arg.items.flatMap(graphsOf);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(graphsOf) : [];
}

/** Why an argument does not fit its parameter, in one sentence; null when it fits, or when that is not known yet. */
type Mismatch = (arg: ParsedArg, parameter: ParameterSignature) => string | null;

interface ArgsCheck {
  readonly mistakes: Mistakes;
  readonly mismatchOf: Mismatch;
}

function checkArgs(
  node: ParsedNode,
  parameters: readonly ParameterSignature[],
  { mistakes, mismatchOf }: ArgsCheck,
): void {
  const note = (code: ErrorCode, message: string, about: About): void =>
    mistakes.note({ code, message, path: node.path, ...about });
  const names = parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(node.args)) {
    if (names.includes(name)) continue;
    const { there, about } = insteadOf(name, names, name);
    note(
      "ProcessParameterUnsupported",
      `Process '${node.process}' has no parameter '${shown(name)}'; it takes ${there}`,
      about,
    );
  }
  for (const parameter of parameters) {
    const { name } = parameter;
    if (!Object.hasOwn(node.args, name)) {
      if (!parameter.optional && !("default" in parameter))
        note(
          "ProcessParameterRequired",
          `Process '${node.process}' requires the parameter '${shown(name)}'.`,
          { parameter: name },
        );
      continue;
    }
    const reason = mismatchOf(node.args[name]!, parameter);
    if (reason !== null)
      note(
        "ProcessParameterInvalid",
        `The value for parameter '${shown(name)}' of process '${node.process}' is invalid: ${reason}`,
        { parameter: name, ...choicesOf(parameter) },
      );
  }
}

/** The texts that a parameter may be, where there are only some. */
function choicesOf({ schema }: ParameterSignature): Pick<About, "allowed"> {
  const choices = alternatives(schema).flatMap(
    (each) => (each["enum"] as readonly unknown[] | undefined) ?? [],
  );
  const texts = choices.filter((choice) => typeof choice === "string");
  return texts.length > 0 ? { allowed: texts } : {};
}

/** Values with references inside are checked when they are known. */
function argMismatch(arg: ParsedArg, parameter: ParameterSignature): string | null {
  if (arg.kind === "value") return mismatch(parameter, arg.value);
  if (arg.kind !== "graph") return null;
  return alternatives(parameter.schema).some(acceptsGraph) ? null : "a process graph is not expected here";
}

function acceptsGraph(schema: Readonly<Record<string, unknown>>): boolean {
  return (
    schema["subtype"] === "process-graph" ||
    schema["type"] === undefined ||
    schema["subtype"] === "metadata-filter"
  );
}
