/** Grids of cubes run from west to east and from north to south, however a file stores its rows. */
import type { Grid } from "../../../cube/shape.ts";

export function northUp(grid: Grid): Grid {
  const { originX, originY, stepX, stepY, width, height } = grid;
  return {
    ...grid,
    originX: stepX < 0 ? originX + stepX * width : originX,
    stepX: Math.abs(stepX),
    originY: stepY > 0 ? originY + stepY * height : originY,
    stepY: -Math.abs(stepY),
  };
}
