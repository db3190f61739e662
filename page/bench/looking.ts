/** The map follows the graph: a preview per graph and place, the last one wins. */
import { ApiError } from "../api.ts";
import { element } from "../dom.ts";
import { type Preview, previewOf } from "../graph/preview.ts";
import { type Box, contains, widened } from "../view/box.ts";
import { barsOf, drawBars } from "../view/histogram.ts";
import { type Panel, say } from "./panel.ts";

/** Time without a change before a graph is shown, in milliseconds: words are typed faster. */
const PAUSE_MS = 350;
/** Tries of a preview whose stages a job is computing. */
const WAIT_MS = 3000;

export interface Looking {
  /** Of what is on the map; null before there is one. */
  readonly preview: Preview | null;
  /** The place that it was asked for. */
  readonly box: Box | null;
  /** Again, after a login. */
  again(): void;
}

export function startLooking({ bench, map }: Panel): Looking {
  let timer = 0;
  let asking = new AbortController();
  const looking = { preview: null as Preview | null, box: null as Box | null, again: () => later(0) };
  const look = async (): Promise<void> => {
    const { graph, recipe } = bench.now;
    if (!graph || recipe?.draws === "chart") return;
    asking.abort();
    asking = new AbortController();
    const box = widened(map.box());
    say("Looking ...");
    try {
      const preview = await previewOf(graph, { box, signal: asking.signal });
      looking.preview = preview;
      looking.box = box;
      map.show(preview.tiles);
      say("");
    } catch (error) {
      told(error);
    }
  };
  const told = (error: unknown): void => {
    if ((error as Error).name === "AbortError") return;
    const { status, message, path } = error instanceof ApiError ? error : new ApiError(String(error));
    if (status === 503) later(WAIT_MS);
    const place = path.length > 0 ? `At ${path.map((step) => step.node_id).join(" > ")}: ` : "";
    say(`${place}${message}`, status === 503 ? "fine" : "wrong");
  };
  const later = (pause: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pause);
  };
  bench.onChange((now, before) => {
    if (JSON.stringify(now.graph) !== JSON.stringify(before.graph)) later(PAUSE_MS);
  });
  map.onMoved(() => {
    if (looking.box && !contains(looking.box, map.box())) later(PAUSE_MS);
  });
  map.onDrawn(() => {
    const pixels = element("stretch-row").hidden ? null : map.pixels();
    drawBars(document.querySelector<SVGElement>("#histogram")!, pixels && barsOf(pixels));
  });
  return looking;
}
