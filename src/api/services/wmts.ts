/** WMTS 1.0.0: capabilities, tiles, values of cells, and faults as XML. */
import { type Bounds, transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { type Grid, gridBounds } from "../../cube/shape.ts";
import { type ServiceLayer, serviceLayer, tileValues } from "../../app/services/render-tile.ts";
import { ownQuery } from "../../app/services/tile-plan.ts";
import type { TileRequest } from "../../app/services/tile-request.ts";
import { TimeStepMissing } from "../../app/services/time-step.ts";
import { logText, openeoError } from "../../app/ports/openeo-error.ts";
import { type MatrixSet, matrixOf, matrixSetsOf, matrixTile } from "../../io/services/matrix-sets.ts";
import { layerName, owsException, wmtsCapabilities } from "../../io/services/wmts-capabilities.ts";
import { json } from "../http/answers.ts";
import { dispositionOf } from "../http/guards.ts";
import { retryAfterSeconds } from "../http/error-response.ts";
import { tileConfiguration } from "./configuration.ts";
import type { ServiceScope, ServiceType } from "./service-type.ts";
import { answerTile, nativeZoom } from "./tile.ts";
import { type Asked, WmtsFault, askedOf, noResource, numberOf } from "./wmts-request.ts";

export const wmts: ServiceType = {
  id: "WMTS",
  folder: "wmts",
  definition: {
    title: "OGC Web Map Tile Service 1.0.0",
    description:
      "One layer as PNG tiles in WebMercatorQuad, WorldCRS84Quad and the UTM zone of the data, by key-value pairs and by paths, with GetFeatureInfo. A time dimension of the cube is the layer's Time: a step, a day, or an interval, whose last step is shown. Parameters that the process declares can be set in the query of any address; capabilities pass them on to the addresses in them. The URL is a capability: whoever has it can see the tiles.",
    configuration: tileConfiguration,
    process_parameters: [],
  },
  url: (address) => address,
  attributes: (address) => ({
    capabilities: capabilitiesAt(address),
    layers: [layerName],
  }),
  links: (address) => [
    {
      rel: "wmts",
      href: capabilitiesAt(address),
      type: "application/xml",
      title: "WMTS",
      "wmts:layer": layerName,
    },
  ],
  answer(url, path) {
    const asked = askedOf(url, path);
    return asked.operation === "GetCapabilities" ? capabilities : (scope) => tile(asked, scope);
  },
  errors: exception,
};

async function tile(asked: Asked, scope: ServiceScope): Promise<Response> {
  const { request, deps, service, query } = scope;
  const { values } = asked;
  const layer = await serviceLayer({ service, query }, deps);
  const grid = tileGrid(values, layer);
  const time = timeOf(values, layer);
  const tileRequest: TileRequest = { service, grid, query, time, format: "PNG" };
  if (asked.operation === "GetTile") return answerTile(tileRequest, request, deps);
  const [column, row] = [numberOf(values, "I"), numberOf(values, "J")];
  if (!(column < grid.width)) throw outsideTile("I");
  if (!(row < grid.height)) throw outsideTile("J");
  const properties = await tileValues({ ...tileRequest, row, column }, deps);
  const x = grid.originX + (column + 0.5) * grid.stepX;
  const y = grid.originY + (row + 0.5) * grid.stepY;
  const [longitude, latitude] = transformBounds([x, y, x, y], grid.crs, "EPSG:4326");
  return json({
    type: "FeatureCollection",
    features: [
      { type: "Feature", geometry: { type: "Point", coordinates: [longitude, latitude] }, properties },
    ],
  });
}

function outsideTile(key: "I" | "J"): WmtsFault {
  return new WmtsFault("PointIJOutOfRange", `${key} must lie within the tile: 0 to 255.`, key);
}

/** The cells of the tile; faults name the parameter that names no tile. */
function tileGrid(values: Asked["values"], layer: ServiceLayer): Grid {
  const set = setsOf(layer).find(([known]) => known.id === values.get("TILEMATRIXSET"))?.[0];
  if (!set)
    throw new WmtsFault("InvalidParameterValue", "There is no such tile matrix set.", "TILEMATRIXSET");
  const matrix = matrixOf(set, numberOf(values, "TILEMATRIX"));
  if (!matrix)
    throw new WmtsFault("InvalidParameterValue", `There is no such matrix in ${set.id}.`, "TILEMATRIX");
  const [row, column] = [numberOf(values, "TILEROW"), numberOf(values, "TILECOL")];
  if (!(row < matrix.down)) throw outsideMatrix("TILEROW", matrix.down);
  if (!(column < matrix.across)) throw outsideMatrix("TILECOL", matrix.across);
  return matrixTile(set, { zoom: matrix.zoom, row, column })!;
}

function outsideMatrix(key: string, count: number): WmtsFault {
  return new WmtsFault("TileOutOfRange", `${key} must be 0 to ${Math.max(1, count) - 1} here.`, key);
}

/** Null is the default. Paths have no place for a time where the layer has none; keys that a layer does not know are ignored. */
function timeOf(values: Asked["values"], { times }: ServiceLayer): string | null {
  const time = values.get("TIME") ?? "";
  if (time === "" || time === "default" || time === "current") return null;
  if (times.length === 0 && !values.has("LAYER")) throw noResource();
  return time;
}

/** The sets of a layer with its bounds in each. */
function setsOf({ grid }: ServiceLayer): [MatrixSet, Bounds][] {
  const bounds = gridBounds(grid);
  const box = transformBounds(bounds, grid.crs, "EPSG:4326");
  const longitude = (box[0] + box[2]) / 2;
  const sets = matrixSetsOf(grid.crs, [longitude > 180 ? longitude - 360 : longitude, (box[1] + box[3]) / 2]);
  return sets.map((set) => [set, withinOneTurn(transformBounds(bounds, grid.crs, set.crs), set.crs)]);
}

async function capabilities({ service, query, deps, address }: ServiceScope): Promise<Response> {
  const layer = await serviceLayer({ service, query }, deps);
  const document = wmtsCapabilities({
    title: service.title ?? "openEO service",
    abstract: service.description ?? "A process graph, computed tile by tile.",
    url: address,
    query: ownQuery({ service, query }),
    bbox: withinOneTurn(transformBounds(gridBounds(layer.grid), layer.grid.crs, "EPSG:4326"), "EPSG:4326"),
    sets: setsOf(layer),
    maxZoom: nativeZoom(layer.grid) + 2,
    times: layer.times,
  });
  return new Response(document, {
    headers: {
      "Content-Type": "application/xml",
      "Content-Disposition": dispositionOf("WMTSCapabilities", "application/xml"),
      "Cache-Control": "public, max-age=60",
    },
  });
}

const capabilitiesAt = (address: string): string => `${address}/1.0.0/WMTSCapabilities.xml`;

/** Faults of the client's parameters are 400; others keep the status that the API gives them. */
function exception(error: unknown): Response {
  const fault = faultOf(error);
  const told = error instanceof WmtsFault ? null : openeoError(error);
  if (told?.status === 500) console.error(logText(error));
  const retry = told && retryAfterSeconds(told);
  return new Response(owsException(fault.code, (told ?? fault).message, fault.locator), {
    status: told?.status ?? fault.status,
    headers: {
      "Content-Type": "application/xml",
      "Cache-Control": "no-store",
      ...(retry === null ? {} : { "Retry-After": String(retry) }),
    },
  });
}

function faultOf(error: unknown): WmtsFault {
  if (error instanceof WmtsFault) return error;
  if (error instanceof TimeStepMissing) return new WmtsFault("InvalidParameterValue", error.message, "TIME");
  return new WmtsFault("NoApplicableCode", "");
}
