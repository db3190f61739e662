/** Nearest neighbour: the source cell that holds the target cell's centre; on an edge the cell of the larger index (as GDAL). */
import { nearTiePixels, warpErrorPixels } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import { type Window, alignedCoordinates, projector, warpField } from "./field.ts";

/**
 * Source cells of a window of target cells, -1 outside of the source. `aligned`: `columns` has one entry per target column and
 * `rows` one per target row; else both have one per cell in row order.
 */
export interface NearIndexes {
  readonly aligned: boolean;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

export function nearIndexes(target: Grid, source: Grid, window: Window): NearIndexes {
  if (target.crs === source.crs) {
    const { u, v } = alignedCoordinates(target, source, window);
    return { aligned: true, columns: floorAll(u, source.width), rows: floorAll(v, source.height) };
  }
  const { u, v } = warpField(target, source, { window, errorPixels: warpErrorPixels });
  settleEdges(target, source, { window, u, v });
  const columns = floorAll(u, source.width);
  const rows = floorAll(v, source.height);
  for (let i = 0; i < rows.length; i++) {
    if (columns[i]! < 0 || rows[i]! < 0) {
      columns[i] = -1;
      rows[i] = -1;
    }
  }
  return { aligned: false, columns, rows };
}

function floorAll(coordinates: Float64Array, size: number): Int32Array {
  const cells = new Int32Array(coordinates.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(coordinates[i]! + nearTiePixels);
    cells[i] = cell >= 0 && cell < size ? cell : -1;
  }
  return cells;
}

interface Edges {
  readonly window: Window;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** Interpolated coordinates within the error bound of a cell edge are projected exactly, so that no cell is wrong. */
function settleEdges(target: Grid, source: Grid, field: Edges): void {
  const { window, u, v } = field;
  const project = projector(target, source);
  const width = window.x.stop - window.x.start;
  for (let i = 0; i < u.length; i++) {
    const nearU = Math.abs(u[i]! - Math.round(u[i]!)) < warpErrorPixels;
    if (!nearU && !(Math.abs(v[i]! - Math.round(v[i]!)) < warpErrorPixels)) continue;
    const [exactU, exactV] = project(
      window.x.start + (i % width) + 0.5,
      window.y.start + Math.floor(i / width) + 0.5,
    );
    u[i] = exactU;
    v[i] = exactV;
  }
}
