/** What /validation finds wrong, at the node where it is. */
import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { call } from "../api.ts";
import { graphIn } from "../graph/parse.ts";
import { placeOf } from "./json-tree.ts";

interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly path?: readonly { readonly node_id: string }[];
}

export async function mistakesOf({ state }: EditorView): Promise<readonly Diagnostic[]> {
  const text = state.doc.toString();
  const graph = graphIn(text);
  if (!graph) return [unreadable(text)];
  try {
    const { body } = await call<{ errors: readonly Mistake[] }>("POST", "/validation", {
      body: { process_graph: graph },
    });
    return body!.errors.map(({ code, message, path = [] }) => {
      const place = placeOf(path, state) ?? { from: 0, to: 1 };
      return { ...place, severity: "error", source: code, message };
    });
  } catch (error) {
    return [{ from: 0, to: 1, severity: "warning", message: (error as Error).message }];
  }
}

function unreadable(text: string): Diagnostic {
  try {
    JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    const from = Math.min(at, Math.max(0, text.length - 1));
    return {
      from,
      to: Math.min(text.length, from + 1),
      severity: "error",
      message: (error as Error).message,
    };
  }
  return {
    from: 0,
    to: Math.min(1, text.length),
    severity: "error",
    message: "A process graph is an object of nodes, each with a process_id and arguments.",
  };
}
