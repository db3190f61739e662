/** Bringing a cube onto another's grid, as mask and merge_cubes do without being asked. */
import type { NodeId } from "../../../cube/plan.ts";
import { type CubeShape, gridOf, sameGrid } from "../../../cube/shape.ts";
import type { PlanContext } from "../../define.ts";

/** The cube resampled (near) to the target's grid; the cube itself when it is there already or has no grid. */
export function onGridOf(context: PlanContext, cube: NodeId, target: CubeShape): NodeId {
  const from = gridOf(context.builder.shape(cube));
  const to = gridOf(target);
  if (!from || !to || sameGrid(from, to)) return cube;
  return context.add("resample", { grid: to, method: "near" }, [cube]).node;
}

/** As above, but a cube whose cells lie on the target's grid keeps its own extent. */
export function alignedTo(context: PlanContext, cube: NodeId, target: CubeShape): NodeId {
  const from = gridOf(context.builder.shape(cube));
  const to = gridOf(target);
  if (from && to && from.crs === to.crs && from.stepX === to.stepX && from.stepY === to.stepY) {
    const dx = (from.originX - to.originX) / to.stepX;
    const dy = (from.originY - to.originY) / to.stepY;
    if (Math.abs(dx - Math.round(dx)) < 1e-6 && Math.abs(dy - Math.round(dy)) < 1e-6) return cube;
  }
  return onGridOf(context, cube, target);
}
