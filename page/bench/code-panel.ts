/** The graph as a program, per client. */
import { root } from "../api.ts";
import { copyButton, element, make } from "../dom.ts";
import { languages } from "../graph/code/languages.ts";
import { roundedBox } from "../view/box.ts";
import type { Panel } from "./panel.ts";
import { withZone } from "./zonal.ts";

export function startCodePanel({ bench, map }: Panel): () => void {
  const select = element<HTMLSelectElement>("language");
  select.replaceChildren(...languages.map(({ name }) => make("option", { text: name })));
  const show = (): void => {
    if (element("panel-code").hidden) return;
    const { graph, recipe } = bench.now;
    const language = languages.find(({ name }) => name === select.value)!;
    const name = element("user").textContent || "demo";
    const file = recipe?.draws === "chart" ? "series.json" : "result.png";
    const placedGraph = graph && withZone(graph, roundedBox(map.box()));
    element("code").textContent = placedGraph
      ? language.program({ graph: placedGraph, api: `${root}/`, name, file })
      : "Choose something to look at first.";
  };
  select.onchange = show;
  bench.onChange(show);
  map.onMoved(show);
  element("copy-code").replaceWith(copyButton(() => element("code").textContent ?? "", "the program"));
  return show;
}
