/** The mean of the middle of the map over time: computed by a synchronous request, drawn as a chart. */
import { call, hasBearer } from "../api.ts";
import { button, element, make } from "../dom.ts";
import type { Graph } from "../graph/nodes.ts";
import { placed } from "../graph/nodes.ts";
import { zoneOf } from "../graph/recipes/zonal-series.ts";
import { type Box, roundedBox } from "../view/box.ts";
import { type Panel, act, say } from "./panel.ts";

/** The graph with the place that the map looks at. */
export function withZone(graph: Graph, box: Box): Graph {
  const zone = zoneOf(box);
  const nodes = Object.entries(placed(graph, box)).map(([id, each]) => [
    id,
    each.process_id === "aggregate_spatial" && each.arguments["geometries"] === null
      ? { ...each, arguments: { ...each.arguments, geometries: zone } }
      : each,
  ]);
  return Object.fromEntries(nodes) as Graph;
}

export function startZonal({ bench, map }: Panel, showChart: () => HTMLElement): void {
  const compute = async (): Promise<void> => {
    const { graph } = bench.now;
    if (!graph) return;
    const host = showChart();
    element("chart-title").textContent = "Computing the mean of the middle of the map ...";
    host.replaceChildren();
    const process = { process_graph: withZone(graph, roundedBox(map.box())) };
    const [{ body }, { drawSeries }] = await Promise.all([
      call<Readonly<Record<string, readonly (readonly (number | null)[])[]>>>("POST", "/result", {
        body: { process },
      }),
      import("../chart/chart.ts"),
    ]);
    const days = Object.keys(body!).toSorted();
    element("chart-title").textContent = `Mean NDVI of the middle of the map, ${days.length} days`;
    drawSeries(
      host,
      days.map((day) => day.slice(0, 10)),
      [{ name: "mean NDVI", values: days.map((day) => body![day]![0]?.[0] ?? null) }],
    );
    say("");
  };
  bench.onChange(({ recipe, graph }, before) => {
    if (
      recipe?.draws !== "chart" ||
      (recipe === before.recipe && before.graph !== null && graph === before.graph)
    )
      return;
    if (recipe === before.recipe) return;
    const host = showChart();
    element("chart-title").textContent = "Mean NDVI of the middle of the map";
    host.replaceChildren(
      make("p", {
        class: "none",
        text: hasBearer()
          ? "Move the map to the place you mean."
          : "Log in first: this one is computed for you alone.",
      }),
      button("Compute", () => act(compute)),
    );
  });
}
