/** WMTS 1.0.0 by key-value pairs and by paths; the address of the service is its capability. */
import { type Bounds, transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { type Grid, gridBounds } from "../../cube/shape.ts";
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports.ts";
import {
  type ServiceLayer,
  type TileRequest,
  ownQuery,
  serviceLayer,
  tileValues,
} from "../../app/render-tile.ts";
import { openeoError } from "../../app/told-error.ts";
import { type MatrixSet, matrixOf, matrixSetsOf, matrixTile } from "../../io/services/matrix-sets.ts";
import { layerName, owsException, styleName, wmtsCapabilities } from "../../io/services/wmts-capabilities.ts";
import { json } from "../http/answers.ts";
import { answerTile, enabledService, nativeZoom } from "./tiles.ts";

/** A failure in the words of OWS; the locator names the parameter. */
class WmtsFault extends Error {
  readonly code: string;
  readonly locator: string | null;
  constructor(code: string, message: string, locator: string | null = null) {
    super(message);
    this.code = code;
    this.locator = locator;
  }
}

interface Asked {
  readonly operation: "GetCapabilities" | "GetTile" | "GetFeatureInfo";
  /** Values by upper-case name, as the standard's keys are not case-sensitive. */
  readonly values: ReadonlyMap<string, string>;
}

export async function answerWmts(request: Request, deps: Deps, origin: string): Promise<Response> {
  try {
    const url = new URL(request.url);
    const [, , id, ...rest] = url.pathname.split("/").map(decoded);
    const service = await enabledService(id ?? "", "WMTS", deps);
    const asked = rest.join("") === "" ? fromQuery(url) : fromPath(rest);
    const query = Object.fromEntries(url.searchParams);
    if (asked.operation === "GetCapabilities") return await capabilities({ service, query }, deps, origin);
    return await tile(asked, { request, deps, service, query });
  } catch (error) {
    return exception(error);
  }
}

function fromQuery(url: URL): Asked {
  const values = new Map([...url.searchParams].map(([name, value]) => [name.toUpperCase(), value]));
  const service = values.get("SERVICE");
  if (service !== undefined && service.toUpperCase() !== "WMTS")
    throw new WmtsFault("InvalidParameterValue", "SERVICE must be WMTS.", "SERVICE");
  const operation = values.get("REQUEST") ?? (isBare(values) ? "GetCapabilities" : null);
  if (operation === null)
    throw new WmtsFault("MissingParameterValue", "The parameter REQUEST is missing.", "REQUEST");
  const versions = values.get("ACCEPTVERSIONS");
  if (versions !== undefined && versions !== "" && !versions.split(",").includes("1.0.0"))
    throw new WmtsFault("VersionNegotiationFailed", "Only version 1.0.0 is spoken here.", "ACCEPTVERSIONS");
  const known = (["GetCapabilities", "GetTile", "GetFeatureInfo"] as const).find(
    (name) => name.toLowerCase() === operation.toLowerCase(),
  );
  if (!known)
    throw new WmtsFault(
      "OperationNotSupported",
      `There is no operation ${operation}; there are GetCapabilities, GetTile and GetFeatureInfo.`,
      "REQUEST",
    );
  if (known !== "GetCapabilities") requireKeys(values, known);
  return { operation: known, values };
}

/** The address alone, as a person pastes it, perhaps with values of the service's own parameters. */
function isBare(values: ReadonlyMap<string, string>): boolean {
  return !["SERVICE", "VERSION", "LAYER", "TILEMATRIXSET"].some((key) => values.has(key));
}

function requireKeys(values: ReadonlyMap<string, string>, operation: string): void {
  const keys = ["LAYER", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"];
  const missing = [...keys, ...(operation === "GetFeatureInfo" ? ["I", "J"] : [])].find(
    (key) => !values.has(key),
  );
  if (missing) throw new WmtsFault("MissingParameterValue", `The parameter ${missing} is missing.`, missing);
  const fixed = {
    VERSION: "1.0.0",
    LAYER: layerName,
    STYLE: styleName,
    FORMAT: "image/png",
    INFOFORMAT: "application/json",
  };
  for (const [key, allowed] of Object.entries(fixed)) {
    const value = values.get(key);
    if (value !== undefined && value !== "" && value !== allowed)
      throw new WmtsFault("InvalidParameterValue", `${key} must be ${allowed}.`, key);
  }
}

/** [{time}/]{set}/{matrix}/{row}/{column}.png, or .../{column}/{j}/{i}.json, or 1.0.0/WMTSCapabilities.xml */
function fromPath(path: readonly string[]): Asked {
  if (path.join("/") === "1.0.0/WMTSCapabilities.xml")
    return { operation: "GetCapabilities", values: new Map() };
  const last = path[path.length - 1]!;
  if (last.endsWith(".png")) return resourceOf("GetTile", withoutEnd(path, ".png"), TILE_KEYS);
  if (last.endsWith(".json"))
    return resourceOf("GetFeatureInfo", withoutEnd(path, ".json"), [...TILE_KEYS, "J", "I"]);
  throw noResource();
}

const TILE_KEYS = ["TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"];

function withoutEnd(path: readonly string[], end: string): string[] {
  return path.map((part, at) => (at === path.length - 1 ? part.slice(0, -end.length) : part));
}

/** The last parts of the path have names; what stands before them is the time, whose intervals may have slashes. */
function resourceOf(operation: Asked["operation"], path: readonly string[], keys: readonly string[]): Asked {
  const named = path.slice(-keys.length);
  if (named.length < keys.length) throw noResource();
  const values = new Map(keys.map((key, at) => [key, named[at]!]));
  if (path.length > keys.length) values.set("TIME", path.slice(0, -keys.length).join("/"));
  return { operation, values };
}

function noResource(): WmtsFault {
  return new WmtsFault("InvalidParameterValue", "There is no such resource.");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noResource();
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

function numberOf(values: Asked["values"], key: string): number {
  return /^\d{1,9}$/.test(values.get(key) ?? "") ? Number(values.get(key)) : NaN;
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
    headers: { "Content-Type": "application/xml", "Cache-Control": "public, max-age=60" },
  });
}

/** Faults of the client's parameters are 400; others keep the status that the API gives them. */
function exception(error: unknown): Response {
  const told = error instanceof WmtsFault ? null : openeoError(error);
  if (told?.status === 500) console.error(error);
  const time = told?.code === "ProcessParameterInvalid" && told.message.includes("'time'");
  const code = error instanceof WmtsFault ? error.code : time ? "InvalidParameterValue" : "NoApplicableCode";
  const locator = error instanceof WmtsFault ? error.locator : time ? "TIME" : null;
  const text = (told ?? (error as Error)).message;
  return new Response(owsException(code, text, locator), {
    status: told?.status ?? (code === "OperationNotSupported" ? 501 : 400),
    headers: {
      "Content-Type": "application/xml",
      "Cache-Control": "no-store",
      ...(told?.status === 503 ? { "Retry-After": "5" } : {}),
    },
  });
}
