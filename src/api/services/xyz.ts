/** XYZ: tiles in Web Mercator, and TileJSON. */
import { OpenEOError } from "../../errors.ts";
import { tileGrid } from "../../io/services/xyz.ts";
import { errorResponse } from "../http/error-response.ts";
import { xyzConfiguration, zoomsOf } from "./configuration.ts";
import type { ServiceType } from "./service-type.ts";
import { answerTile } from "./tile.ts";
import { answerTileJson } from "./tilejson.ts";

const TILE = /^(\d{1,2})\/(\d{1,8})\/(\d{1,8})(?:\.png)?$/;

export const xyz: ServiceType = {
  id: "XYZ",
  folder: "xyz",
  definition: {
    title: "XYZ map tiles",
    description:
      "PNG tiles of 256 pixels in Web Mercator at <url>/{z}/{x}/{y}, and TileJSON. Of a time dimension the last step is shown, or the one named by ?time=. Parameters that the process declares can be set in the tile URL's query, for example ?date=2024-06-01. The URL is a capability: whoever has it can see the tiles.",
    configuration: xyzConfiguration,
    process_parameters: [],
  },
  url: (address) => `${address}/{z}/{x}/{y}`,
  attributes: (address) => ({ tilejson: `${address}/tilejson.json` }),
  links: (address) => [
    { rel: "xyz", href: xyz.url(address), type: "image/png", title: "Map tiles" },
    { rel: "tilejson", href: `${address}/tilejson.json`, type: "application/json", title: "TileJSON 3.0" },
  ],
  answer(url, path) {
    if (path.join("/") === "tilejson.json") return (scope) => answerTileJson(scope, xyz.url(scope.address));
    const match = TILE.exec(path.join("/"));
    const grid = match && tileGrid({ z: Number(match[1]), x: Number(match[2]), y: Number(match[3]) });
    if (!grid) throw new OpenEOError("NotFound", "There is no such tile.");
    const time = url.searchParams.get("time");
    const z = Number(match[1]);
    return ({ service, query, request, deps }) => {
      const { minZoom, maxZoom } = zoomsOf(service.configuration);
      if (z < minZoom || z > maxZoom)
        throw new OpenEOError("NotFound", `There are tiles of zoom ${minZoom} to ${maxZoom}.`);
      return answerTile({ service, grid, time, query, format: "as saved" }, request, deps);
    };
  },
  errors: errorResponse,
};
