/** Nearest neighbour: the source cell that holds the target cell's centre; on an edge the cell of the larger index (as GDAL). */
import { nearTiePixels, warpErrorPixels } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { type WarpField, alignedCoordinates, isAligned, warpField } from "./field.ts";
import type { Window } from "./window.ts";
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
  return settled(field, { target, source, window });
}

function floorAll(coordinates: Float64Array, size: number): Int32Array {
  const cells = new Int32Array(coordinates.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = Math.floor(coordinates[i]! + nearTiePixels);
    cells[i] = cell >= 0 && cell < size ? cell : -1;
  }
  return cells;
}

interface Between {
  readonly target: Grid;
  readonly source: SourcePlane;
  readonly window: Window;
}

/**
 * Cells of a field. Interpolated coordinates that lie as close to a cell edge as they may be wrong are projected exactly, so
 * that no cell is wrong.
 */
function settled({ u, v, error }: WarpField, { target, source, window }: Between): NearIndexes {
  const project = projector(target, source);
  const width = window.x.stop - window.x.start;
  const columns = new Int32Array(u.length);
  const rows = new Int32Array(u.length);
  for (let row = window.y.start, i = 0; row < window.y.stop; row++) {
    for (let column = window.x.start; column < window.x.stop; column++, i++) {
      let x = u[i]!;
      let y = v[i]!;
      const near = error[i]!;
      const far = 1 - near;
      const inX = x - Math.floor(x);
      const inY = y - Math.floor(y);
      if (near > 0 && (inX <= near || inX >= far || inY <= near || inY >= far))
        [x, y] = project(column + 0.5, row + 0.5);
      x = Math.floor(x + nearTiePixels);
      y = Math.floor(y + nearTiePixels);
      const inside = x >= 0 && x < source.grid.width && y >= 0 && y < source.grid.height;
      columns[i] = inside ? x : -1;
      rows[i] = inside ? y : -1;
    }
  }
  return { aligned: false, width, columns, rows };
}
