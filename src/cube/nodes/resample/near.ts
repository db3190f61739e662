/** Planes of a cube that take their cells from those of another as they are: type and no-data stay. */
import { type Chunk, isValidAt } from "../../chunk.ts";
import type { Paced } from "../../pace.ts";
import { nearIndexes } from "../../resample/near.ts";
import type { Window } from "../../resample/window.ts";
import { type CubeShape, type Grid, axisIndex, gridOf } from "../../shape.ts";
import { type Plane, planesOf } from "../planes.ts";

/** What the cells come from. */
export interface ResampleJob {
  readonly input: CubeShape;
  readonly chunk: Chunk;
  /** The cells of the input that the chunk holds. */
  readonly support: Window;
}

/** Fills `out`, the window of the target, which has nothing in it yet. */
export function* resampleNear(
  out: Chunk,
  job: ResampleJob,
  to: { readonly grid: Grid; readonly window: Window },
): Paced<Chunk> {
  const { window } = to;
  const indexes = nearIndexes(to.grid, { grid: gridOf(job.input)! }, window);
  const dims = { y: axisIndex(job.input, "y"), x: axisIndex(job.input, "x") };
  const from = planesOf(job.chunk.sizes, dims);
  for (const [i, plane] of planesOf(out.sizes, dims).entries())
    yield* copyPlane(out, plane, { job, indexes, from: from[i]!, window });
  return out;
}

interface PlaneCopy {
  readonly job: ResampleJob;
  readonly indexes: ReturnType<typeof nearIndexes>;
  readonly from: Plane;
  readonly window: Window;
}

function* copyPlane(out: Chunk, plane: Plane, copy: PlaneCopy): Paced<void> {
  const { indexes, from, window, job } = copy;
  const width = window.x.stop - window.x.start;
  const height = window.y.stop - window.y.start;
  const source = job.chunk;
  for (let row = 0, i = 0; row < height; row++) {
    yield width;
    for (let column = 0; column < width; column++, i++) {
      const sourceColumn = indexes.columns[indexes.aligned ? column : i]!;
      const sourceRow = indexes.rows[indexes.aligned ? row : i]!;
      if (sourceColumn < 0 || sourceRow < 0) continue;
      const cell =
        from.base +
        (sourceRow - job.support.y.start) * from.yStep +
        (sourceColumn - job.support.x.start) * from.xStep;
      const at = plane.base + row * plane.yStep + column * plane.xStep;
      if (out.mask === null) out.data[at] = source.data[cell]!;
      else if (isValidAt(source, cell)) {
        out.data[at] = source.data[cell]!;
        out.mask[at] = 1;
      } else out.data[at] = NaN;
    }
  }
}
