/** WMTS 1.0.0 by key-value pairs and by paths; the address of the service is its capability. */
import { type Bounds, transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { gridBounds } from "../../cube/shape.ts";
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports.ts";
import { type ServiceLayer, serviceLayer, tileValues } from "../../app/render-tile.ts";
import { openeoError } from "../../app/told-error.ts";
import { type MatrixSet, matrixSetsOf, matrixTile } from "../../io/services/matrix-sets.ts";
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
    const [, , id, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const service = await enabledService(id ?? "", "WMTS", deps);
    const asked = rest.join("") === "" ? fromQuery(url) : fromPath(rest);
    const query = Object.fromEntries(url.searchParams);
    if (asked.operation === "GetCapabilities") return await capabilities(service, deps, origin);
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
  const operation = values.get("REQUEST") ?? "GetCapabilities";
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

function requireKeys(values: ReadonlyMap<string, string>, operation: string): void {
  const keys = ["LAYER", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"];
  const missing = [...keys, ...(operation === "GetFeatureInfo" ? ["I", "J"] : [])].find(
    (key) => !values.has(key),
  );
  if (missing) throw new WmtsFault("MissingParameterValue", `The parameter ${missing} is missing.`, missing);
  const fixed = { VERSION: "1.0.0", LAYER: layerName, STYLE: styleName, FORMAT: "image/png" };
  for (const [key, allowed] of Object.entries(fixed)) {
    const value = values.get(key);
    if (value !== undefined && value !== "" && value !== allowed)
      throw new WmtsFault("InvalidParameterValue", `${key} must be ${allowed}.`, key);
  }
}

/** [{time}/]{set}/{matrix}/{row}/{column}.png, or .../{column}/{j}/{i}.json, or 1.0.0/WMTSCapabilities.xml */
function fromPath(path: readonly string[]): Asked {
  const text = path.join("/");
  if (text === "1.0.0/WMTSCapabilities.xml") return { operation: "GetCapabilities", values: new Map() };
  const match = /^(?:([^/]+(?:\/[^/]+)?)\/)?(\w+)\/(\d+)\/(\d+)\/(\d+)(?:\.png|\/(\d+)\/(\d+)\.json)$/.exec(
    text,
  );
  if (!match) throw new WmtsFault("InvalidParameterValue", "There is no such resource.");
  const [, time, set, matrix, row, column, j, i] = match;
  const values = new Map([
    ["TILEMATRIXSET", set!],
    ["TILEMATRIX", matrix!],
    ["TILEROW", row!],
    ["TILECOL", column!],
    ...(time === undefined ? [] : [["TIME", time] as const]),
    ...(i === undefined || j === undefined
      ? []
      : ([
          ["I", i],
          ["J", j],
        ] as const)),
  ]);
  return { operation: i === undefined ? "GetTile" : "GetFeatureInfo", values };
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
  const number = (key: string): number =>
    /^\d{1,9}$/.test(values.get(key) ?? "") ? Number(values.get(key)) : NaN;
  const set = setsOf(await serviceLayer(service, deps)).find(
    ([known]) => known.id === values.get("TILEMATRIXSET"),
  )?.[0];
  if (!set)
    throw new WmtsFault("InvalidParameterValue", "There is no such tile matrix set.", "TILEMATRIXSET");
  const at = { zoom: number("TILEMATRIX"), row: number("TILEROW"), column: number("TILECOL") };
  const grid = matrixTile(set, at);
  if (!grid) throw new WmtsFault("TileOutOfRange", "There is no such tile in this matrix set.", "TILEROW");
  const time = values.get("TIME") ?? null;
  const tileRequest = {
    service,
    grid,
    query,
    time: time === "" || time === "default" || time === "current" ? null : time,
  };
  if (asked.operation === "GetTile") return answerTile(tileRequest, request, deps);
  const [column, row] = [number("I"), number("J")];
  if (!(column < grid.width && row < grid.height))
    throw new WmtsFault("PointIJOutOfRange", "I and J must lie within the tile: 0 to 255.", "I");
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

/** The sets of a layer with its bounds in each. */
function setsOf({ grid }: ServiceLayer): [MatrixSet, Bounds][] {
  const bounds = gridBounds(grid);
  const box = transformBounds(bounds, grid.crs, "EPSG:4326");
  const longitude = (box[0] + box[2]) / 2;
  const sets = matrixSetsOf(grid.crs, [longitude > 180 ? longitude - 360 : longitude, (box[1] + box[3]) / 2]);
  return sets.map((set) => [set, withinOneTurn(transformBounds(bounds, grid.crs, set.crs), set.crs)]);
}

async function capabilities(service: ServiceRecord, deps: Deps, origin: string): Promise<Response> {
  const layer = await serviceLayer(service, deps);
  const document = wmtsCapabilities({
    title: service.title ?? "openEO service",
    abstract: service.description ?? "A process graph, computed tile by tile.",
    url: `${origin}/wmts/${service.id}`,
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
    status: told?.status ?? 400,
    headers: {
      "Content-Type": "application/xml",
      "Cache-Control": "no-store",
      ...(told?.status === 503 ? { "Retry-After": "5" } : {}),
    },
  });
}
