/** XYZ: tiles in Web Mercator, and TileJSON. */
import { transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { gridBounds } from "../../cube/shape.ts";
import { ownQuery, serviceLayer } from "../../app/services/render-tile.ts";
import { OpenEOError } from "../../errors.ts";
import { tileGrid } from "../../io/services/xyz.ts";
import { json } from "../http/answers.ts";
import { errorResponse } from "../http/error-response.ts";
import { tileConfiguration } from "./configuration.ts";
import type { ServiceScope, ServiceType } from "./service-type.ts";
import { answerTile, nativeZoom } from "./tile.ts";

const TILE = /^(\d{1,2})\/(\d{1,8})\/(\d{1,8})(?:\.png)?$/;

export const xyz: ServiceType = {
  id: "XYZ",
  folder: "xyz",
  definition: {
    title: "XYZ map tiles",
    description:
      "PNG tiles of 256 pixels in Web Mercator at <url>/{z}/{x}/{y}, and TileJSON. Of a time dimension the last step is shown, or the one named by ?time=. Parameters that the process declares can be set in the tile URL's query, for example ?date=2024-06-01. The URL is a capability: whoever has it can see the tiles.",
    configuration: tileConfiguration,
    process_parameters: [],
  },
  url: ({ id, origin }) => `${origin}/xyz/${id}/{z}/{x}/{y}`,
  attributes: ({ id, origin }) => ({ tilejson: `${origin}/xyz/${id}/tilejson.json` }),
  answer(url, path) {
    if (path.join("/") === "tilejson.json") return tileJson;
    const match = TILE.exec(path.join("/"));
    const grid = match && tileGrid({ z: Number(match[1]), x: Number(match[2]), y: Number(match[3]) });
    if (!grid) throw new OpenEOError("NotFound", "There is no such tile.");
    const time = url.searchParams.get("time");
    return ({ service, query, request, deps }) =>
      answerTile({ service, grid, time, query, format: "as saved" }, request, deps);
  },
  errors: errorResponse,
};

/** TileJSON 3.0: what map libraries ask before they ask for tiles. */
async function tileJson({ service, query, deps, origin }: ServiceScope): Promise<Response> {
  const { grid, times } = await serviceLayer({ service, query }, deps);
  const own = ownQuery({ service, query });
  return json({
    tilejson: "3.0.0",
    name: service.title ?? "openEO service",
    tiles: [`${xyz.url({ id: service.id, origin })}${own === "" ? "" : `?${own}`}`],
    bounds: withinOneTurn(transformBounds(gridBounds(grid), grid.crs, "EPSG:4326"), "EPSG:4326"),
    minzoom: 0,
    maxzoom: nativeZoom(grid) + 2,
    ...(times.length > 0 ? { times } : {}),
  });
}
