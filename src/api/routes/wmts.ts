/** WMTS 1.0.0: capabilities, tiles, values of cells, and faults as XML; the address of the service is its capability. */
import { type Bounds, transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { type Grid, gridBounds } from "../../cube/shape.ts";
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports/index.ts";
import {
  type ServiceLayer,
  type TileRequest,
  ownQuery,
  serviceLayer,
  tileValues,
} from "../../app/services/render-tile.ts";
import { logText, openeoError } from "../../app/ports/openeo-error.ts";
import { type MatrixSet, matrixOf, matrixSetsOf, matrixTile } from "../../io/services/matrix-sets.ts";
import { owsException, wmtsCapabilities } from "../../io/services/wmts-capabilities.ts";
import { forService } from "../../app/request/gate.ts";
import { json } from "../http/answers.ts";
import { dispositionOf } from "../http/guards.ts";
import { retryAfterSeconds } from "../http/error-response.ts";
import { answerTile, enabledService, nativeZoom } from "./tiles.ts";
import { type Asked, WmtsFault, addressOf, askedOf, noResource, numberOf } from "./wmts-request.ts";

export async function answerWmts(request: Request, deps: Deps, origin: string): Promise<Response> {
  try {
    const url = new URL(request.url);
    const { id, path } = addressOf(url);
    const service = await enabledService(id, "WMTS", deps);
    const asked = askedOf(url, path);
    const query = Object.fromEntries(url.searchParams);
    return await forService(service, deps, (open) =>
      asked.operation === "GetCapabilities"
        ? capabilities({ service, query }, open, origin)
        : tile(asked, { request, deps: open, service, query }),
    );
  } catch (error) {
    return exception(error);
  }
}

interface Scope {
  readonly request: Request;
  readonly deps: Deps;
  readonly service: ServiceRecord;
  readonly query: Readonly<Record<string, string>>;
}

async function tile(asked: Asked, scope: Scope): Promise<Response> {
  const { request, deps, service, query } = scope;
  const { values } = asked;
  const layer = await serviceLayer({ service, query }, deps);
  const grid = tileGrid(values, layer);
  const time = timeOf(values, layer);
  const tileRequest = { service, grid, query, time };
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

async function capabilities(
  asked: Pick<TileRequest, "service" | "query">,
  deps: Deps,
  origin: string,
): Promise<Response> {
  const { service } = asked;
  const layer = await serviceLayer(asked, deps);
  const document = wmtsCapabilities({
    title: service.title ?? "openEO service",
    abstract: service.description ?? "A process graph, computed tile by tile.",
    url: `${origin}/wmts/${service.id}`,
    query: ownQuery(asked),
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

/** Faults of the client's parameters are 400; others keep the status that the API gives them. */
function exception(error: unknown): Response {
  const told = error instanceof WmtsFault ? null : openeoError(error);
  if (told?.status === 500) console.error(logText(error));
  const time = told?.code === "ProcessParameterInvalid" && told.message.includes("'time'");
  const code = error instanceof WmtsFault ? error.code : time ? "InvalidParameterValue" : "NoApplicableCode";
  const locator = error instanceof WmtsFault ? error.locator : time ? "TIME" : null;
  const text = (told ?? (error as Error)).message;
  const retry = told && retryAfterSeconds(told);
  return new Response(owsException(code, text, locator), {
    status: told?.status ?? (code === "OperationNotSupported" ? 501 : 400),
    headers: {
      "Content-Type": "application/xml",
      "Cache-Control": "no-store",
      ...(retry === null ? {} : { "Retry-After": String(retry) }),
    },
  });
}
