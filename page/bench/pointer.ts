/** Values under the pointer, and what a place was like over time. */
import { element } from "../dom.ts";
import { valuesGraph } from "../graph/derived.ts";
import type { Graph } from "../graph/nodes.ts";
import { type Preview, type Values, previewOf, valuesAt } from "../graph/preview.ts";
import { bandNamed } from "../data/collection.ts";
import { dayAfter } from "../data/days.ts";
import { load } from "../graph/nodes.ts";
import { hasNdvi, loadNdvi, ndvi } from "../graph/recipes/recipe.ts";
import type { Box } from "../view/box.ts";
import { inTurns } from "./in-turns.ts";
import type { Looking } from "./looking.ts";
import { type Panel, act, say } from "./panel.ts";
import { type Chosen, valuesNode } from "./workbench.ts";

/** How long the pointer rests before its value is asked for, in milliseconds. */
const REST_MS = 180;
/** Steps of time that are asked for one place, the last ones. */
const STEPS = 72;
/** Half the side of what is loaded around a clicked place, in degrees. */
const AROUND = 0.0005;

type Place = readonly [number, number];

export function startPointer(
  panel: Panel,
  values: () => Promise<Preview | null>,
  showChart: () => HTMLElement,
): void {
  const { map } = panel;
  let timer = 0;
  let asking = new AbortController();
  map.onPointer((place) => {
    clearTimeout(timer);
    asking.abort();
    element("value").textContent = "";
    if (place) timer = setTimeout(() => void tell(place), REST_MS);
  });
  const tell = async (place: Place): Promise<void> => {
    asking = new AbortController();
    const { signal } = asking;
    try {
      const preview = await values();
      if (!preview || signal.aborted) return;
      const found = await valuesAt(preview, place, { signal });
      if (!signal.aborted) element("value").textContent = `${placeText(place)}  ${valuesText(found)}`;
    } catch {
      // Whoever only passes is told nothing.
    }
  };
  map.onClick((place) => void act(() => series(place, panel, showChart)));
}

/** The preview of values without colours, per graph and place. */
export function shownValues({ bench }: Panel, looking: Looking): () => Promise<Preview | null> {
  let key = "";
  let known: Promise<Preview> | null = null;
  return async () => {
    const { graph } = bench.now;
    const node = valuesNode(bench.now);
    if (!graph || node === null || !looking.box || bench.now.recipe?.draws === "chart") return null;
    const wanted = JSON.stringify([graph, node, looking.box]);
    if (wanted !== key || !known) {
      key = wanted;
      known = previewOf(valuesGraph(graph, node), { box: looking.box });
      known.catch(() => (known = null));
    }
    return known;
  };
}

const placeText = ([longitude, latitude]: Place): string => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

function valuesText(values: Values): string {
  const list = Object.entries(values).map(
    ([band, value]) =>
      `${/^(result|value)$/.test(band) ? "" : `${band} `}${value === null ? "no data" : Number(value.toPrecision(4))}`,
  );
  return list.join("   ");
}

async function series(place: Place, { bench, map }: Panel, showChart: () => HTMLElement): Promise<void> {
  const { collection, days } = bench.now;
  if (!collection || days.length === 0) return;
  map.mark(place);
  const host = showChart();
  host.replaceChildren();
  element("chart-title").textContent = `Reading ${placeText(place)} ...`;
  const { graph, name } = seriesGraph(bench.now);
  const [x, y] = place;
  const box: Box = [x - AROUND, y - AROUND, x + AROUND, y + AROUND];
  const [preview, { drawSeries }] = await Promise.all([
    previewOf(graph, { box }),
    import("../chart/chart.ts"),
  ]);
  const times = preview.times.slice(-STEPS);
  const found = await inTurns(times, (time) => valuesAt(preview, place, { time }));
  const bands = [...new Set(found.flatMap((values) => Object.keys(values)))];
  element("chart-title").textContent = `${name} at ${placeText(place)}, ${times.length} days`;
  drawSeries(
    host,
    times.map((time) => time.slice(0, 10)),
    bands.map((band) => ({
      name: bands.length > 1 ? band : name,
      values: found.map((values) => values[band] ?? null),
    })),
  );
  say("");
}

/** NDVI where there is one, else the chosen band, clouds and all. */
function seriesGraph({ collection, days, band }: Chosen): { readonly graph: Graph; readonly name: string } {
  const extent = [days[0]!, dayAfter(days.at(-1)!)] as const;
  if (collection && hasNdvi(collection)) {
    const graph = {
      load: loadNdvi(collection, extent),
      ndvi: { ...ndvi(collection, "load"), result: true as const },
    };
    return { graph, name: "NDVI" };
  }
  const name = band || bandNamed(collection!, "red") || collection!.bands[0]!.name;
  return { graph: { load: load(collection!, { extent, bands: [name], result: true }) }, name };
}
