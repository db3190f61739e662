/** GET /xyz/{service}/{z}/{x}/{y}: the URL is the capability. */
import { renderTile } from "../../app/render-tile.ts";
import type { Deps } from "../../app/deps.ts";
import { logService } from "../../app/service-logs.ts";
import { OpenEOError } from "../../errors.ts";
import { tileGrid } from "../../io/services/xyz.ts";
import { openeoError } from "../../app/told-error.ts";

const PATH = /^\/xyz\/([0-9a-f]{32})\/(\d{1,2})\/(\d{1,8})\/(\d{1,8})(?:\.png)?$/;

/** How long caches may keep a tile without asking again, and how long they may show it while they ask. */
const CACHE = "public, max-age=60, stale-while-revalidate=86400";

export async function answerTile(request: Request, deps: Deps): Promise<Response> {
  const url = new URL(request.url);
  const match = PATH.exec(url.pathname);
  const grid = match && tileGrid({ z: Number(match[2]), x: Number(match[3]), y: Number(match[4]) });
  if (!match || !grid) throw new OpenEOError("NotFound", "There is no such tile.");
  const service = await deps.services.get(match[1]!);
  if (!service || !service.enabled || service.type !== "XYZ")
    throw new OpenEOError("ServiceNotFound", "The service does not exist or is not enabled.");
  try {
    const tile = await renderTile({ service, grid, query: Object.fromEntries(url.searchParams) }, deps);
    const headers = {
      ETag: `"${tile.address}"`,
      "Cache-Control": CACHE,
      "Cache-Tag": `svc-${service.id}`,
      "OpenEO-Trace": tile.trace,
    };
    if (sameTag(request.headers.get("If-None-Match"), tile.address))
      return new Response(null, { status: 304, headers });
    const file = await tile.encode();
    const { requests, bytes, blocks } = deps.counts;
    logService(service.id, {
      level: "debug",
      time: deps.clock.now(),
      message: `Tile ${match[2]}/${match[3]}/${match[4]}: ${tile.trace}; ${requests} requests, ${bytes} bytes, ${blocks} blocks.`,
    });
    return new Response(file.bytes as Uint8Array<ArrayBuffer>, {
      headers: {
        ...headers,
        "Content-Type": file.mediaType,
        "OpenEO-Trace": `${tile.trace}; requests=${requests}; bytes=${bytes}; blocks=${blocks}`,
      },
    });
  } catch (error) {
    const told = openeoError(error);
    logService(service.id, {
      level: "error",
      code: told.code,
      time: deps.clock.now(),
      message: told.message,
    });
    throw error;
  }
}

function sameTag(header: string | null, address: string): boolean {
  return (
    header !== null &&
    header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${address}"` || tag.trim() === "*")
  );
}
