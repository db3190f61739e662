/** What may stand at the cursor: ids of processes, and names of the arguments of the process around it. */
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { memberOf, nameOf, textOf } from "./json-tree.ts";
import type { ProcessFacts } from "./processes.ts";

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

export function completions(processes: readonly ProcessFacts[]): CompletionSource {
  const ids = processes.map(({ id, summary }): Completion => ({
    label: id,
    type: "function",
    ...(summary ? { info: summary } : {}),
  }));
  const byId = new Map(processes.map((each) => [each.id, each]));
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const at = syntaxTree(state).resolveInner(pos, -1);
    if (!/^(String|PropertyName|⚠)$/.test(at.name)) return null;
    const property = at.parent;
    if (property?.name !== "Property") return null;
    const start = at.from + 1;
    if (at.name === "String" && nameOf(property, state) === "process_id")
      return { from: start, to: insideEnd(at, state), options: ids, validFor: /^\w*$/ };
    const process = at.name === "PropertyName" ? processAround(property, state) : null;
    const known = process === null ? undefined : byId.get(process);
    if (!known || (!explicit && pos < start)) return null;
    return { from: start, to: insideEnd(at, state), options: argumentsOf(known), validFor: /^\w*$/ };
  };
}

/** Before the closing quote, where there is one. */
function insideEnd({ from, to }: SyntaxNode, state: EditorState): number {
  const text = state.sliceDoc(from, to);
  return text.length > 1 && text.endsWith('"') ? to - 1 : to;
}

function argumentsOf({ parameters = [] }: ProcessFacts): Completion[] {
  return parameters.map(({ name, description, optional }) => ({
    label: name,
    type: "property",
    detail: optional ? "optional" : "",
    ...(description ? { info: description.split("\n")[0]! } : {}),
  }));
}

/** The id of the process whose arguments the property is one of. */
function processAround(property: SyntaxNode, state: EditorState): string | null {
  const holder = property.parent?.parent;
  if (holder?.name !== "Property" || nameOf(holder, state) !== "arguments" || !holder.parent) return null;
  const id = memberOf(holder.parent, "process_id", state);
  return id ? textOf(id, state) : null;
}
