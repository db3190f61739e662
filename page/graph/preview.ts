/** Previews of graphs: addresses of tiles and of values. */
import { call, here } from "../api.ts";
import type { Box } from "../view/box.ts";

export interface Preview {
  /** Template of tiles. */
  readonly tiles: string;
  readonly bounds: Box;
  readonly maxzoom: number;
  readonly times: readonly string[];
  /** What the addresses of single values begin with. */
  readonly values: string;
}

interface TileJson {
  readonly tiles: readonly [string];
  readonly bounds: Box;
  readonly maxzoom: number;
  readonly times?: readonly string[];
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

export async function previewOf(
  graph: object,
  { box, signal }: { readonly box: Box | null; readonly signal?: AbortSignal },
): Promise<Preview> {
  const body = { process_graph: graph, ...(box ? { bbox: box } : {}) };
  const answer = await call<TileJson>("POST", "/preview", { body, ...(signal ? { signal } : {}) });
  const { tiles, bounds, maxzoom, times = [], links } = answer.body!;
  const wmts = links.find(({ rel }) => rel === "wmts")!.href;
  return {
    tiles: here(tiles[0]),
    bounds,
    maxzoom,
    times,
    values: here(wmts.replace("/1.0.0/WMTSCapabilities.xml", "")),
  };
}

export type Values = Readonly<Record<string, number | null>>;

/** Values of the bands at a place, at one step of time or the last. */
export async function valuesAt(
  { values, maxzoom }: Preview,
  [longitude, latitude]: readonly [number, number],
  of: { readonly time?: string; readonly signal?: AbortSignal } = {},
): Promise<Values> {
  const zoom = Math.max(0, maxzoom - 2);
  const size = 256 * 2 ** zoom;
  const x = ((longitude + 180) / 360) * size;
  const radians = (latitude * Math.PI) / 180;
  const y = ((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * size;
  const [column, row] = [Math.floor(x / 256), Math.floor(y / 256)];
  const [i, j] = [Math.floor(x % 256), Math.floor(y % 256)];
  const time = of.time === undefined ? "" : `/${encodeURIComponent(of.time)}`;
  const path = `${values}${time}/WebMercatorQuad/${zoom}/${row}/${column}/${j}/${i}.json`;
  const { body } = await call<{ features: readonly { properties: Values }[] }>(
    "GET",
    path,
    of.signal ? { signal: of.signal } : {},
  );
  return body!.features[0]?.properties ?? {};
}
