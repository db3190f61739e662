/** TileJSON 3.0: what map libraries ask before they ask for tiles. */
import { type Bounds, transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { gridBounds } from "../../cube/shape.ts";
import { serviceLayer } from "../../app/services/render-tile.ts";
import { ownQuery } from "../../app/services/tile-plan.ts";
import { json } from "../http/answers.ts";
import type { ServiceScope } from "./service-type.ts";
import { zoomsOf } from "./configuration.ts";
import { nativeZoom } from "./tile.ts";

interface TileJson {
  readonly tilejson: "3.0.0";
  readonly name: string;
  readonly description?: string;
  /** Templates with {z}, {x} and {y} in them. */
  readonly tiles: readonly string[];
  /** West, south, east, north in degrees. */
  readonly bounds: Bounds;
  /** Longitude, latitude, and the zoom at which the whole is seen. */
  readonly center: readonly [number, number, number];
  readonly minzoom: number;
  /** As configured, else two levels beyond the cells of the data. */
  readonly maxzoom: number;
  /** Steps of the time dimension, each a value of the query's `time`. */
  readonly times?: readonly string[];
}

export async function tileJsonOf(
  { service, query, deps }: Pick<ServiceScope, "service" | "query" | "deps">,
  template: string,
): Promise<TileJson> {
  const { grid, times } = await serviceLayer({ service, query }, deps);
  const own = ownQuery({ service, query });
  const bounds = withinOneTurn(transformBounds(gridBounds(grid), grid.crs, "EPSG:4326"), "EPSG:4326");
  const { minZoom: minzoom, maxZoom } = zoomsOf(service.configuration);
  const maxzoom = Math.max(minzoom, "maxZoom" in service.configuration ? maxZoom : nativeZoom(grid) + 2);
  return {
    tilejson: "3.0.0",
    name: service.title ?? "openEO service",
    ...(service.description === null ? {} : { description: service.description }),
    tiles: [`${template}${own === "" ? "" : `?${own}`}`],
    bounds,
    center: [
      (bounds[0] + bounds[2]) / 2,
      (bounds[1] + bounds[3]) / 2,
      Math.max(minzoom, Math.min(maxzoom, zoomThatShows(bounds))),
    ],
    minzoom,
    maxzoom,
    ...(times.length > 0 ? { times } : {}),
  };
}

/** At which the bounds are no wider than two tiles of 256 pixels. */
function zoomThatShows([west, , east]: Bounds): number {
  return Math.max(0, Math.floor(Math.log2((2 * 360) / Math.max(east - west, 1e-9))));
}

export async function answerTileJson(scope: ServiceScope, template: string): Promise<Response> {
  return json(await tileJsonOf(scope, template));
}
