/** Planes of a cube whose values are computed from those of another, in float64. */
import { type Chunk, isValidAt } from "../../chunk.ts";
import type { Paced } from "../../pace.ts";
import type { SourceWindow } from "../../resample/bilinear.ts";
import type { ResampledPlane, Resampler } from "../../resample/resampling.ts";
import type { Window } from "../../resample/window.ts";
import { axisIndex } from "../../shape.ts";
import { type Plane, planesOf } from "../planes.ts";
import type { ResampleJob } from "./near.ts";

/** Fills `out`, the window of the target, which has nothing in it yet. */
export function* resampleComputed(
  out: Chunk,
  job: ResampleJob,
  by: { readonly resampler: Resampler; readonly window: Window },
): Paced<Chunk> {
  const { x, y } = by.window;
  const width = x.stop - x.start;
  const cells = width * (y.stop - y.start);
  const dims = { y: axisIndex(job.input, "y"), x: axisIndex(job.input, "x") };
  const from = planesOf(job.chunk.sizes, dims);
  const plane = { data: new Float64Array(cells), mask: new Uint8Array(cells) };
  for (const [i, to] of planesOf(out.sizes, dims).entries()) {
    plane.mask.fill(0);
    const source = yield* sourceWindow(job, from[i]!);
    yield* by.resampler.fill(source, plane);
    yield* placePlane(out, to, { plane, width });
  }
  return out;
}

function* sourceWindow(job: ResampleJob, plane: Plane): Paced<SourceWindow> {
  const { x, y } = job.support;
  const width = x.stop - x.start;
  const height = y.stop - y.start;
  const data = new Float64Array(width * height);
  const valid = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    yield width;
    for (let column = 0; column < width; column++, at++) {
      const cell = plane.base + row * plane.yStep + column * plane.xStep;
      const value = job.chunk.data[cell]!;
      data[at] = value;
      valid[at] = isValidAt(job.chunk, cell) && value === value ? 1 : 0;
    }
  }
  return { data, valid, column: x.start, row: y.start, width, height };
}

function* placePlane(
  out: Chunk,
  to: Plane,
  from: { readonly plane: ResampledPlane; readonly width: number },
): Paced<void> {
  const { data, mask } = from.plane;
  for (let i = 0; i < data.length; i++) {
    if (i % from.width === 0) yield from.width;
    const at = to.base + Math.floor(i / from.width) * to.yStep + (i % from.width) * to.xStep;
    out.data[at] = mask[i] === 1 ? data[i]! : NaN;
    out.mask![at] = mask[i]!;
  }
}
