/** Which level of a file a load reads: GDAL's rule for overviews, the nearest finer one. */
import { transformer } from "../../crs/index.ts";
import { toPlane } from "../../resample/affine.ts";
import { type Projector, projector } from "../../resample/projector.ts";
import { type Grid, gridOf } from "../../shape.ts";
import type { RasterSource, SourceLevel, SourcePlane } from "../../source.ts";
import type { LoadParams } from "../load.ts";

/** The coarsest level whose cells are not coarser than the asked ones; full resolution when the asked cells are finer. */
export function levelOf(params: LoadParams, source: RasterSource): number {
  if (source.levels.length === 1) return 0;
  const full = source.levels[0]!;
  const perCell = sourceCellsPerCell(gridOf(params.shape)!, full);
  let chosen = 0;
  let coarsest = 1;
  source.levels.forEach((level, index) => {
    const factor = factorOf(full, level);
    if (factor <= perCell * (1 + 1e-6) && factor > coarsest) [chosen, coarsest] = [index, factor];
  });
  return chosen;
}

/** Full-resolution cells along the side of one cell of a level. */
function factorOf(full: SourceLevel, level: SourceLevel): number {
  return Math.max(full.grid.width / level.grid.width, full.grid.height / level.grid.height);
}

/**
 * Full-resolution source cells along the shorter side of one target cell, where the source comes closest to the target's middle:
 * the middle itself may lie where the source's system has no image of it. 1 where no place can be compared.
 */
function sourceCellsPerCell(target: Grid, source: SourcePlane): number {
  const project = projector(target, source);
  const { width, height } = source.grid;
  const [u, v] = project(target.width / 2, target.height / 2);
  const within = (cell: number, size: number): number => Math.min(size, Math.max(0, cell));
  const places = [
    ...(Number.isFinite(u) && Number.isFinite(v) ? [[within(u, width), within(v, height)] as const] : []),
    [width / 2, height / 2] as const,
  ];
  for (const place of places) {
    const size = cellsAround(project, targetCell(target, source, place));
    if (size > 0 && Number.isFinite(size)) return size;
  }
  return 1;
}

/** Where a source cell lies in the target. */
function targetCell(
  target: Grid,
  source: SourcePlane,
  [u, v]: readonly [number, number],
): readonly [number, number] {
  const [x, y] = transformer(source.grid.crs, target.crs)(...toPlane(source)(u, v));
  return [(x - target.originX) / target.stepX, (y - target.originY) / target.stepY];
}

function cellsAround(project: Projector, [column, row]: readonly [number, number]): number {
  const [u0, v0] = project(column - 0.5, row);
  const [u1, v1] = project(column + 0.5, row);
  const [u2, v2] = project(column, row - 0.5);
  const [u3, v3] = project(column, row + 0.5);
  return Math.min(Math.hypot(u1 - u0, v1 - v0), Math.hypot(u3 - u2, v3 - v2));
}
