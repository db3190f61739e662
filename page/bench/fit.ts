/** A stretch that fits what is seen: values of places on a lattice, without the lowest and highest. */
import { element } from "../dom.ts";
import type { Preview } from "../graph/preview.ts";
import { valuesAt } from "../graph/preview.ts";
import { stretchOf } from "../graph/stretch.ts";
import type { Box } from "../view/box.ts";
import { inTurns } from "./in-turns.ts";
import { type Panel, act } from "./panel.ts";

/** Places along each axis. */
const ACROSS = 6;

export function startFit({ bench, map }: Panel, values: () => Promise<Preview | null>): void {
  const fit = async (): Promise<void> => {
    const preview = await values();
    const found = preview && (await sampled(preview, map.box()));
    const stretch = found && stretchOf(found);
    if (stretch) bench.choose({ stretch });
    else throw new Error("There are no values here to fit the stretch to.");
  };
  element("fit").onclick = () => act(fit);
}

async function sampled(preview: Preview, [west, south, east, north]: Box): Promise<readonly number[]> {
  const at = (low: number, high: number, i: number): number => low + ((i + 0.5) / ACROSS) * (high - low);
  const places = Array.from(
    { length: ACROSS * ACROSS },
    (_, i) => [at(west, east, i % ACROSS), at(south, north, Math.floor(i / ACROSS))] as const,
  );
  const all = await inTurns(places, (place) => valuesAt(preview, place));
  return all.flatMap((values) => Object.values(values)).filter((value) => value !== null);
}
