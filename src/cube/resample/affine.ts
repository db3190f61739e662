/** Source cells and the plane they lie in: the affine map of a level, exactly, and its inverse. */
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";

type Place = (a: number, b: number) => readonly [number, number];

/** From cell coordinates (a corner is at whole numbers) to the coordinates of the level's CRS. */
export function toPlane({ grid, rotation }: SourcePlane): Place {
  const { originX, originY, stepX, stepY } = grid;
  if (!rotation) return (column, row) => [originX + column * stepX, originY + row * stepY];
  const [xPerRow, yPerColumn] = rotation;
  return (column, row) => [
    originX + column * stepX + row * xPerRow,
    originY + column * yPerColumn + row * stepY,
  ];
}

/** From coordinates of the level's CRS to cell coordinates. */
export function toCells({ grid, rotation }: SourcePlane): Place {
  const { originX, originY, stepX, stepY } = grid;
  if (!rotation) return (x, y) => [(x - originX) / stepX, (y - originY) / stepY];
  const [xPerRow, yPerColumn] = rotation;
  const area = stepX * stepY - xPerRow * yPerColumn;
  return (x, y) => {
    const dx = x - originX;
    const dy = y - originY;
    return [(dx * stepY - dy * xPerRow) / area, (dy * stepX - dx * yPerColumn) / area];
  };
}

/** Outer bounds of a level in its own CRS: west, south, east, north. */
export function planeBounds(plane: SourcePlane): readonly [number, number, number, number] {
  const place = toPlane(plane);
  const { width, height } = plane.grid;
  const corners = [place(0, 0), place(width, 0), place(0, height), place(width, height)];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Lengths of the two sides of one cell. */
export function cellSides({ grid, rotation }: SourcePlane): readonly [number, number] {
  const [xPerRow, yPerColumn] = rotation ?? [0, 0];
  return [Math.hypot(grid.stepX, yPerColumn), Math.hypot(grid.stepY, xPerRow)];
}

/**
 * The grid, north up and west left, that users get of a level: its own cells where they stand upright, whichever way they run;
 * over a rotated one squares of its shorter side, counted from the corner of its bounds.
 */
export function uprightGrid(plane: SourcePlane): Grid {
  const [west, south, east, north] = planeBounds(plane);
  const { grid, rotation } = plane;
  const [along, down] = cellSides(plane);
  const upright = { crs: grid.crs, originX: west, originY: north };
  if (!rotation) return { ...upright, stepX: along, stepY: -down, width: grid.width, height: grid.height };
  const side = Math.min(along, down);
  const [width, height] = [Math.ceil((east - west) / side), Math.ceil((north - south) / side)];
  return { ...upright, stepX: side, stepY: -side, width, height };
}
