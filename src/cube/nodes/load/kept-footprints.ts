/** Footprints that an isolate keeps for other loads and requests on the same grids, up to a number of bytes: tiles are asked for again, and for every date. */
import { fieldsKeptBytesMax } from "../../../limits.ts";
import type { Footprint } from "./passes.ts";

/** The one that was used longest ago is the first. */
const kept = new Map<string, Footprint>();
let keptBytes = 0;

/** `key` names both grids, the blocks of the source, the window and the method: all that a footprint depends on. */
export function keptFootprint(key: string, make: () => Footprint): Footprint {
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const made = make();
  const bytes = bytesOf(made);
  // One of a large window would push out all tiles.
  if (bytes > fieldsKeptBytesMax / 4) return made;
  for (const [oldest, footprint] of kept) {
    if (keptBytes + bytes <= fieldsKeptBytesMax) break;
    kept.delete(oldest);
    keptBytes -= bytesOf(footprint);
  }
  kept.set(key, made);
  keptBytes += bytes;
  return made;
}

/** For its key, a few objects and the list of blocks. */
const OVERHEAD = 2048;

function bytesOf(footprint: Footprint): number {
  if (footprint.kind === "bilinear") return 2 * footprint.field.u.byteLength + OVERHEAD;
  const { aligned, columns, rows } = footprint.indexes;
  // Warped cells are kept by block as well.
  return columns.byteLength * (aligned ? 1 : 2) + rows.byteLength + OVERHEAD;
}
