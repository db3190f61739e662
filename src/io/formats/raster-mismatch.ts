import { type CubeShape, axisIndex, gridOf } from "../../cube/shape.ts";

/** Why a cube has no rasters to be written; null where it has. */
export function rasterMismatch(shape: CubeShape): string | null {
  if (!gridOf(shape)) return "the data cube has no regular horizontal grid";
  return axisIndex(shape, "y") > axisIndex(shape, "x") ? "the x dimension comes before y" : null;
}
