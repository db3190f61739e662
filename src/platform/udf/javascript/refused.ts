/**
 * Syntax that could run for ever without coming past the counter of steps, or that reaches out. Built-ins are stopped by what the host
 * takes away (udf/javascript/lockdown.js); what is written as syntax is stopped here.
 */
import { type SyntaxNode, type Visit, lineOf, syntaxFault } from "./syntax.ts";

const nothingToWaitFor =
  "functions run without a pause, since there is nothing to wait for: async, await and promises are not offered";
const noModules = "there are no modules to import; what a function needs stands in its own text";

/** Raises UdfFault. */
export function refuse(visit: Visit): void {
  const reason =
    visit.node.type === "RestElement" && isUncounted(visit.parent)
      ? "a rest (...) in a list of names is offered in `const [a, ...rest] = list` only; use slice"
      : reasonOf(visit.node);
  if (reason) throw syntaxFault(reason, lineOf(visit.node));
}

/** A rest goes through an iterable without a loop; where the value stands beside the pattern, it is counted. */
function isUncounted(pattern: Visit | null): boolean {
  return pattern?.node.type === "ArrayPattern" && valueBeside(pattern) === null;
}

/** What a pattern with a rest takes apart, if it stands beside it. */
export function valueBeside({ node, parent }: Visit): SyntaxNode | null {
  if (parent?.node.type === "VariableDeclarator" && parent.node["id"] === node)
    return parent.node["init"] as SyntaxNode | null;
  if (parent?.node.type === "AssignmentExpression" && parent.node["left"] === node)
    return parent.node["right"] as SyntaxNode;
  return null;
}

function reasonOf(node: SyntaxNode): string | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ImportExpression":
    case "ExportAllDeclaration":
      return noModules;
    case "ExportNamedDeclaration":
      return node["source"] ? noModules : null;
    case "MetaProperty":
      return isNamed(node["meta"], "import") ? noModules : null;
    case "AwaitExpression":
      return nothingToWaitFor;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node["async"] === true ? nothingToWaitFor : null;
    case "ForOfStatement":
      return node["await"] === true ? nothingToWaitFor : null;
    case "VariableDeclaration":
      return node["kind"] === "await using" ? nothingToWaitFor : null;
    case "Literal":
      return literalReason(node);
    case "WithStatement":
      return "'with' is not offered";
    default:
      return null;
  }
}

function literalReason(node: SyntaxNode): string | null {
  if (node["regex"])
    return "regular expressions are not offered, since some take longer than any limit; use indexOf, slice and split";
  if (typeof node["bigint"] === "string")
    return "BigInt is not offered, since one multiplication can take longer than any limit";
  return null;
}

function isNamed(node: unknown, name: string): boolean {
  return (node as { name?: unknown } | undefined)?.name === name;
}
