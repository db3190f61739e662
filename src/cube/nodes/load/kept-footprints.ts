/** Footprints that an isolate keeps for other loads and requests on the same grids: tiles are asked for again, and for every date. */
import { fieldsKeptBytesMax } from "../../../limits.ts";
import { createKeptBytes } from "../../kept-bytes.ts";
import type { Footprint } from "./passes.ts";

/** Keys name both grids, the blocks of the source, the window and the method: all that a footprint depends on. */
export const keptFootprints = createKeptBytes<Footprint>({
  bytesMax: fieldsKeptBytesMax,
  bytesOf(footprint) {
    if (footprint.kind === "bilinear") return 2 * footprint.field.u.byteLength;
    const { aligned, columns, rows } = footprint.indexes;
    // Warped cells are kept by block as well.
    return columns.byteLength * (aligned ? 1 : 2) + rows.byteLength;
  },
});
