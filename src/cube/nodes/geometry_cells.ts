/** Which cells of a grid geometries cover: polygons by cell centres (even-odd rule, edges included), lines and points the cells that hold them. */
import { rangeSize } from "../region.ts";
import type { Grid } from "../shape.ts";
import { flatten } from "../zones/flat.ts";
import { type CellWindow, leafNumber, leafWindow, leavesOf } from "../zones/leaf.ts";
import type { LeafZones } from "../zones/leaf-zones.ts";
import { firstOf, lastOf, rowOf } from "../zones/span-list.ts";
import { coveredWindow as covered } from "../zones/windows.ts";
import { type ZoneSource, zonesOn } from "../zones/zones.ts";

export type { CellWindow } from "../zones/leaf.ts";

/** The cells in the bounding box of geometries in the CRS of the grid: by their centres for polygons, by what they hold for lines and points. */
export function coveredWindow(geometries: readonly unknown[], grid: Grid): CellWindow {
  return covered(flatten(geometries, null), grid);
}

/** 1 for each cell of a window, row by row, that lies in a geometry. */
export function cellsInside(source: ZoneSource, grid: Grid, window: CellWindow): Uint8Array {
  const zones = zonesOn(source, grid);
  const cells = new Uint8Array(rangeSize(window.y) * rangeSize(window.x));
  const { y, x } = leavesOf(window);
  for (let row = y.start; row < y.stop; row++)
    for (let column = x.start; column < x.stop; column++) {
      const leaf = leafNumber(grid, row, column);
      const of = { window, leaf: leafWindow(grid, leaf) };
      for (const batch of zones.leaf(leaf)) paint(cells, batch, of);
    }
  return cells;
}

/** The part of a leaf's spans that lies in the window. */
function paint(
  cells: Uint8Array,
  { spans }: LeafZones,
  of: { readonly window: CellWindow; readonly leaf: CellWindow },
): void {
  const { window, leaf } = of;
  const width = rangeSize(window.x);
  const left = leaf.x.start - window.x.start;
  for (const span of spans) {
    const row = leaf.y.start + rowOf(span) - window.y.start;
    if (row < 0 || row >= rangeSize(window.y)) continue;
    const start = Math.max(0, left + firstOf(span));
    const stop = Math.min(width, left + lastOf(span) + 1);
    if (start < stop) cells.fill(1, row * width + start, row * width + stop);
  }
}
