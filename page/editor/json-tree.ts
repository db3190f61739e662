/** Members of JSON objects in the tree that the editor keeps of its text. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

/** Of a string; what is no JSON yet is taken as it stands. */
export function textOf({ from, to }: SyntaxNode, state: EditorState): string {
  const text = state.sliceDoc(from, to);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', "");
  }
}

/** The name of a property. */
export function nameOf(property: SyntaxNode, state: EditorState): string {
  const name = property.getChild("PropertyName");
  return name ? textOf(name, state) : "";
}

/** The value of a member of an object. */
export function memberOf(object: SyntaxNode, name: string, state: EditorState): SyntaxNode | null {
  const property = object.getChildren("Property").find((each) => nameOf(each, state) === name);
  return property?.lastChild ?? null;
}

/** The name of the node that a way leads to: each step is somewhere below the one before. */
export function placeOf(
  path: readonly { readonly node_id: string }[],
  state: EditorState,
): { readonly from: number; readonly to: number } | null {
  let within = syntaxTree(state).topNode;
  let found: SyntaxNode | null = null;
  for (const { node_id: id } of path) {
    const property = propertyBelow(within, id, state);
    if (!property) break;
    found = property.getChild("PropertyName");
    within = property;
  }
  return found && { from: found.from, to: found.to };
}

/** The outermost property of this name, the nearest first. */
function propertyBelow(within: SyntaxNode, name: string, state: EditorState): SyntaxNode | null {
  let level: readonly SyntaxNode[] = childrenOf(within);
  while (level.length > 0) {
    const found = level.find((each) => each.name === "Property" && nameOf(each, state) === name);
    if (found) return found;
    level = level.flatMap(childrenOf);
  }
  return null;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}
