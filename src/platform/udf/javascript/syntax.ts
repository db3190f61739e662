/** The text of a function as a syntax tree, or what is wrong with it and in which line. */
import { type Node, type Program, parse } from "acorn";
import { UdfFault } from "../../../app/udf/ports.ts";

/** Modules are strict; evalscripts are scripts, in which a name may be assigned without having been declared. */
export type Goal = "module" | "script";

const ecmaVersion = 2026;

/** Raises UdfFault. */
export function parsed(code: string, goal: Goal): Program {
  try {
    return parse(code, {
      ecmaVersion,
      sourceType: goal,
      locations: true,
      allowAwaitOutsideFunction: false,
      // The body of an evalscript of version 1 is one of a function.
      allowReturnOutsideFunction: goal === "script",
    });
  } catch (error) {
    const { message, loc } = error as { message: string; loc?: { line: number } };
    throw syntaxFault(message.replace(/ \(\d+:\d+\)$/, ""), loc?.line ?? 1);
  }
}

export function syntaxFault(message: string, line: number): UdfFault {
  return new UdfFault({
    code: "SyntaxError",
    message: `line ${line}: ${message}`,
    line,
    traceback: [],
    logs: [],
  });
}

export type SyntaxNode = Node & Readonly<Record<string, unknown>>;

export interface Visit {
  readonly node: SyntaxNode;
  readonly parent: Visit | null;
  readonly depth: number;
}

/** Every node after its parent. Without recursion: how deep a text is nested is the user's choice. */
export function* visits(program: Program): Generator<Visit> {
  const waiting: Visit[] = [{ node: asNode(program), parent: null, depth: 0 }];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    yield visit;
    for (const child of childrenOf(visit.node))
      waiting.push({ node: child, parent: visit, depth: visit.depth + 1 });
  }
}

export function asNode(node: Node): SyntaxNode {
  return node as SyntaxNode;
}

export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1;
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
