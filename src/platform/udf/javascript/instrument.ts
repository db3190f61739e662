/**
 * The text of a function with a counter at the head of every loop and function, so that an endless one ends. Lines stay where they are.
 * By induction nothing gets past it: what catches the exception of one counter is itself in a loop or function that has another.
 */
import type { Program } from "acorn";
import { refuse, valueBeside } from "./refused.ts";
import { type SyntaxNode, asNode, visits } from "./syntax.ts";

/** Names of the host's that the text cannot know. */
export interface HostNames {
  readonly step: string;
  readonly called: string;
  readonly counted: string;
  readonly caught: string;
  readonly exported: string;
}

interface Edit {
  readonly at: number;
  /** At the same place: ends before beginnings, ends from the inside out, beginnings from the outside in. */
  readonly rank: number;
  readonly text: string;
  /** Up to where the text is replaced; `at` where something is only put in. */
  readonly until: number;
}

/** Deeper than any syntax tree. */
const DEEPEST = 1e9;

export class Edits {
  private readonly all: Edit[] = [];

  insert(at: number, text: string): void {
    this.all.push({ at, until: at, text, rank: DEEPEST });
  }

  replace(at: number, until: number, text: string): void {
    this.all.push({ at, until, text, rank: DEEPEST });
  }

  wrap(
    { start, end }: { readonly start: number; readonly end: number },
    depth: number,
    [before, after]: readonly [string, string],
  ): void {
    this.all.push({ at: start, until: start, text: before, rank: depth });
    this.all.push({ at: end, until: end, text: after, rank: -depth });
  }

  applied(code: string): string {
    const parts: string[] = [];
    let done = 0;
    for (const { at, until, text } of this.all.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) {
      parts.push(code.slice(done, at), text);
      done = Math.max(done, until);
    }
    parts.push(code.slice(done));
    return parts.join("");
  }
}

/** Names that are nowhere in the text, nor among its identifiers, which may be written with escapes. */
export function hostNames(code: string, program: Program): HostNames {
  const taken = new Set<unknown>();
  for (const { node } of visits(program)) taken.add(node["name"]);
  let suffix = "";
  const free = (): boolean =>
    ["step", "called", "counted", "caught", "exported"].every((name) => {
      const full = `$${name}${suffix}`;
      return !code.includes(full) && !taken.has(full);
    });
  for (let i = 0; !free(); i++) suffix = String(i);
  return {
    step: `$step${suffix}`,
    called: `$called${suffix}`,
    counted: `$counted${suffix}`,
    caught: `$caught${suffix}`,
    exported: `$exported${suffix}`,
  };
}

/** Raises UdfFault at what is refused. */
export function countSteps(program: Program, names: HostNames, edits: Edits): void {
  const step = `${names.step}();`;
  const called = `${names.called}();`;
  const stepping = [`(${names.step}(), `, ")"] as const;
  const counting = [`${names.counted}((`, "))"] as const;
  for (const visit of visits(program)) {
    const { node, depth } = visit;
    switch (node.type) {
      case "ForOfStatement":
        edits.wrap(child(node, "body"), depth, [`{${called}`, "}"]);
        break;
      case "ForStatement":
      case "ForInStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        edits.wrap(child(node, "body"), depth, [`{${step}`, "}"]);
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        countFunction(node, depth, names.called, edits);
        break;
      case "CatchClause":
        edits.insert(child(node, "body").start + 1, `${names.caught}();`);
        break;
      case "TryStatement":
        if (node["finalizer"]) edits.insert(child(node, "finalizer").start + 1, `${names.caught}();`);
        break;
      case "AssignmentPattern":
        edits.wrap(child(node, "right"), depth, [`(${names.called}(), `, ")"]);
        break;
      case "PropertyDefinition":
        if (node["value"]) edits.wrap(child(node, "value"), depth, stepping);
        break;
      case "SpreadElement":
        // Properties are copied, elements are iterated.
        if (visit.parent?.node.type !== "ObjectExpression")
          edits.wrap(child(node, "argument"), depth, counting);
        break;
      case "ArrayPattern": {
        const value = hasRest(node) ? valueBeside(visit) : null;
        if (value) edits.wrap(value, depth, counting);
        break;
      }
    }
    refuse(visit);
  }
}

function countFunction(node: SyntaxNode, depth: number, called: string, edits: Edits): void {
  const body = child(node, "body");
  if (body.type !== "BlockStatement") {
    edits.wrap(body, depth, [`(${called}(), `, ")"]);
    return;
  }
  const statements = body["body"] as readonly SyntaxNode[];
  const last = statements.filter((statement) => typeof statement["directive"] === "string").at(-1);
  // A directive is one only as long as nothing stands before it.
  edits.insert(last ? last.end : body.start + 1, `${last ? ";" : ""}${called}();`);
}

function hasRest(pattern: SyntaxNode): boolean {
  return (pattern["elements"] as readonly (SyntaxNode | null)[]).some((each) => each?.type === "RestElement");
}

function child(node: SyntaxNode, key: string): SyntaxNode {
  return asNode(node[key] as SyntaxNode);
}
