/** Nearest neighbour: the source cell that holds the target cell's centre; on an edge the cell of the larger index (as GDAL). */
import { nearTiePixels, warpErrorPixels } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { type WarpField, type Window, alignedCoordinates, isAligned, warpField } from "./field.ts";
import { projector } from "./projector.ts";

/**
 * Source cells of a window of target cells, -1 outside of the source. `aligned`: `columns` has one entry per target column and
 * `rows` one per target row; else both have one per cell in row order.
 */
export interface NearIndexes {
  readonly aligned: boolean;
  /** Target columns. */
  readonly width: number;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

export function nearIndexes(target: Grid, source: SourcePlane, window: Window): NearIndexes {
  const { width, height } = source.grid;
  if (isAligned(target, source)) {
    const { u, v } = alignedCoordinates(target, source, window);
    return { aligned: true, width: u.length, columns: floorAll(u, width), rows: floorAll(v, height) };
  }
  const field = warpField(target, source, { window, errorPixels: warpErrorPixels });
  settleEdges(target, source, { window, field });
  const { u, v } = field;
  const columns = floorAll(u, width);
  const rows = floorAll(v, height);
  for (let i = 0; i < rows.length; i++) {
    if (columns[i]! < 0 || rows[i]! < 0) {
      columns[i] = -1;
      rows[i] = -1;
    }
  }
  return { aligned: false, width: window.x.stop - window.x.start, columns, rows };
}

function floorAll(coordinates: Float64Array, size: number): Int32Array {
  const cells = new Int32Array(coordinates.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(coordinates[i]! + nearTiePixels);
    cells[i] = cell >= 0 && cell < size ? cell : -1;
  }
  return cells;
}

/** Interpolated coordinates that lie as close to a cell edge as they may be wrong are projected exactly, so that no cell is wrong. */
function settleEdges(
  target: Grid,
  source: SourcePlane,
  of: { readonly window: Window; readonly field: WarpField },
): void {
  const { window } = of;
  const { u, v, error } = of.field;
  const project = projector(target, source);
  const width = window.x.stop - window.x.start;
  for (let i = 0; i < u.length; i++) {
    const near = error[i]!;
    if (Math.abs(u[i]! - Math.round(u[i]!)) > near && Math.abs(v[i]! - Math.round(v[i]!)) > near) continue;
    if (near === 0) continue;
    const [exactU, exactV] = project(
      window.x.start + (i % width) + 0.5,
      window.y.start + Math.floor(i / width) + 0.5,
    );
    u[i] = exactU;
    v[i] = exactV;
  }
}
