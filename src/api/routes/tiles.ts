/** Map tiles: the URL is the capability. */
import { type Grid, gridBounds } from "../../cube/shape.ts";
import { transformBounds } from "../../cube/crs/index.ts";
import { withinOneTurn } from "../../cube/crs/longitudes.ts";
import { type TileRequest, ownQuery, renderTile, serviceLayer } from "../../app/services/render-tile.ts";
import { ownerIsActive } from "../../app/ports/standing.ts";
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports/index.ts";
import { forService } from "../../app/request/gate.ts";
import { logService } from "../../app/services/service-logs.ts";
import { OpenEOError } from "../../errors.ts";
import { countsText } from "../../io/bytes/counted.ts";
import { webMercatorQuad } from "../../io/services/matrix-sets.ts";
import { tileGrid } from "../../io/services/xyz.ts";
import { tileZoomMax } from "../../limits.ts";
import { json } from "../http/answers.ts";
import { dispositionOf } from "../http/guards.ts";
import { onceMore } from "../../app/request/once-more.ts";
import { openeoError } from "../../app/ports/openeo-error.ts";

const PATH = /^\/xyz\/([0-9a-f]{32})\/(\d{1,2})\/(\d{1,8})\/(\d{1,8})(?:\.png)?$/;

/** How long caches may keep a tile without asking again, and how long they may show it while they ask. */
const CACHE = "public, max-age=60, stale-while-revalidate=86400";
/** What may be taken back is not shown any more once that was noticed. */
const GUARDED_CACHE = "public, max-age=60, must-revalidate";

/** GET /xyz/{service}/{z}/{x}/{y}, or /xyz/{service}/tilejson.json. */
export async function answerXyz(request: Request, deps: Deps, origin: string): Promise<Response> {
  const url = new URL(request.url);
  const document = /^\/xyz\/([0-9a-f]{32})\/tilejson\.json$/.exec(url.pathname);
  const query = Object.fromEntries(url.searchParams);
  if (document) {
    const service = await enabledService(document[1]!, "XYZ", deps);
    return forService(service, deps, (open) => tileJson({ service, query }, open, origin));
  }
  const match = PATH.exec(url.pathname);
  const grid = match && tileGrid({ z: Number(match[2]), x: Number(match[3]), y: Number(match[4]) });
  if (!match || !grid) throw new OpenEOError("NotFound", "There is no such tile.");
  const service = await enabledService(match[1]!, "XYZ", deps);
  const time = url.searchParams.get("time");
  return forService(service, deps, (open) => answerTile({ service, grid, time, query }, request, open));
}

/** TileJSON 3.0: what map libraries ask before they ask for tiles. */
async function tileJson(
  asked: Pick<TileRequest, "service" | "query">,
  deps: Deps,
  origin: string,
): Promise<Response> {
  const { service } = asked;
  const { grid, times } = await serviceLayer(asked, deps);
  const own = ownQuery(asked);
  return json({
    tilejson: "3.0.0",
    name: service.title ?? "openEO service",
    tiles: [`${origin}/xyz/${service.id}/{z}/{x}/{y}${own === "" ? "" : `?${own}`}`],
    bounds: withinOneTurn(transformBounds(gridBounds(grid), grid.crs, "EPSG:4326"), "EPSG:4326"),
    minzoom: 0,
    maxzoom: nativeZoom(grid) + 2,
    ...(times.length > 0 ? { times } : {}),
  });
}

/** The Web Mercator zoom whose cells are about those of a grid. */
export function nativeZoom(grid: Grid): number {
  const { originX, originY } = grid;
  const cell = [originX, originY, originX + grid.stepX, originY + grid.stepY] as const;
  const bounds = transformBounds(
    [
      Math.min(cell[0], cell[2]),
      Math.min(cell[1], cell[3]),
      Math.max(cell[0], cell[2]),
      Math.max(cell[1], cell[3]),
    ],
    grid.crs,
    "EPSG:3857",
  );
  const zoom = Math.round(Math.log2(webMercatorQuad.cell0 / (bounds[2] - bounds[0])));
  return Math.min(tileZoomMax - 2, Math.max(0, zoom));
}

/** Services answer only to their own type, and to nobody while they or their owners are switched off. */
export async function enabledService(id: string, type: string, deps: Deps): Promise<ServiceRecord> {
  const service = await deps.services.get(id);
  if (service?.enabled && service.type === type && (await ownerIsActive(service.owner, deps))) return service;
  throw new OpenEOError("ServiceNotFound", "The service does not exist or is not enabled.");
}

/** One tile with the headers that caches need. */
export async function answerTile(asked: TileRequest, request: Request, deps: Deps): Promise<Response> {
  try {
    return await onceMore(() => tileOnce(asked, request, deps));
  } catch (error) {
    const told = openeoError(error);
    logService(asked.service, {
      level: told.status === 503 || told.status === 429 ? "warning" : "error",
      code: told.code,
      time: deps.clock.now(),
      message: told.message,
    });
    throw error;
  }
}

async function tileOnce(asked: TileRequest, request: Request, deps: Deps): Promise<Response> {
  const { service, grid } = asked;
  const tile = await renderTile(asked, deps);
  const headers = {
    ETag: `"${tile.address}"`,
    "Cache-Control": tile.guarded ? GUARDED_CACHE : CACHE,
    "Cache-Tag": `svc-${service.id}`,
    "OpenEO-Trace": tile.trace,
  };
  if (sameTag(request.headers.get("If-None-Match"), tile.address))
    return new Response(null, { status: 304, headers });
  const file = await tile.encode();
  const counts = countsText(deps.counts);
  logService(service, {
    level: "debug",
    time: deps.clock.now(),
    message: `Tile of ${grid.crs} at ${grid.originX.toFixed(3)} ${grid.originY.toFixed(3)}, cell ${grid.stepX}: ${tile.trace}; ${counts}`,
  });
  return new Response(file.bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      ...headers,
      "Content-Type": file.mediaType,
      "Content-Disposition": dispositionOf("tile", file.mediaType),
      "OpenEO-Trace": `${tile.trace}; ${counts}`,
    },
  });
}

function sameTag(header: string | null, address: string): boolean {
  return (
    header !== null &&
    header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${address}"` || tag.trim() === "*")
  );
}
