/** The graph as text that can be written: the editor comes when its tab is first opened. */
import { element } from "../dom.ts";
import type { Editor } from "../editor/editor.ts";
import { graphIn } from "../graph/parse.ts";
import { type Panel, act } from "./panel.ts";

export function startGraphPanel({ bench }: Panel): () => void {
  let editor: Editor | null = null;
  let coming = false;
  const textOf = (): string => JSON.stringify(bench.now.graph ?? {}, null, 2);
  bench.onChange(({ recipe, graph }) => {
    if (graph && recipe) editor?.put(textOf());
    element("by-hand").hidden = recipe !== null || graph === null;
  });
  return () => {
    if (coming) return;
    coming = true;
    void act(async () => {
      const [{ createEditor }, { readProcesses }] = await Promise.all([
        import("../editor/editor.ts"),
        import("../editor/processes.ts"),
      ]);
      editor = createEditor(element("editor"), {
        text: textOf(),
        processes: await readProcesses(),
        changed(text) {
          const graph = graphIn(text);
          if (graph) bench.choose({ recipe: null, graph });
        },
      });
    });
  };
}
