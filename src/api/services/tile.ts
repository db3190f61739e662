/** One tile of a service as an answer: the URL is the capability. */
import type { Grid } from "../../cube/shape.ts";
import { transformBounds } from "../../cube/crs/index.ts";
import { renderTile } from "../../app/services/render-tile.ts";
import type { TileRequest } from "../../app/services/tile-request.ts";
import type { Deps } from "../../app/deps.ts";
import { logService } from "../../app/services/service-logs.ts";
import { countsText } from "../../io/bytes/counted.ts";
import { webMercatorQuad } from "../../io/services/matrix-sets.ts";
import { tileZoomMax } from "../../limits.ts";
import { dispositionOf } from "../http/guards.ts";
import { retryOnce } from "../../app/request/retry-once.ts";
import { openeoError } from "../../app/ports/openeo-error.ts";

/** How long caches may keep a tile without asking again, and how long they may show it while they ask. */
const CACHE = "public, max-age=60, stale-while-revalidate=86400";
/** What may be taken back is not shown any more once that was noticed. */
const GUARDED_CACHE = "public, max-age=60, must-revalidate";

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

/** One tile with the headers that caches need. */
export async function answerTile(asked: TileRequest, request: Request, deps: Deps): Promise<Response> {
  try {
    return await retryOnce(() => tileOnce(asked, request, deps));
  } catch (error) {
    const told = openeoError(error);
    logService(asked.service, {
      level: told.retryable && told.code !== "Internal" ? "warning" : "error",
      code: told.code,
      time: deps.clock.now(),
      message: told.message,
    });
    throw error;
  } finally {
    for (const line of deps.log.take()) logService(asked.service, { ...line, time: deps.clock.now() });
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
