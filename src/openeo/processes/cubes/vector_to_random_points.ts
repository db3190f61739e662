import type { PlainGeometry } from "../../../cube/vector/geometry.ts";
import { drawableFrom, randomNumbers, randomPoints } from "../../../cube/vector/points.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { asPoints, requireFewPoints, vectorArgument, workedGeometry } from "./features.ts";

type Process = "vector_to_random_points";

export const vector_to_random_points = defineProcess(
  "vector_to_random_points",
  {
    summary: "Random points in geometries",
    description:
      "Points that are spread evenly over polygons and along lines, in the reference system of the geometries; of points some are chosen, none twice. Each geometry gives one point, or up to `geometry_count`, or its share of `total_count`, at least one. Grouped, the points of a geometry are one MultiPoint with its label; else each is a label of its own. Properties and values are those of the geometry; what is empty stays so. The same seed gives the same points; without one it is always the same, too. Raises CountMismatch for a total below the number of geometries.",
  },
  (context) => {
    const cube = vectorArgument(context, context.cube("data"), "data");
    const geometries = cube.features.map((feature) => workedGeometry(feature, cube.crs));
    const counts = countsOf(context, geometries);
    requireFewPoints(
      context,
      counts.reduce((sum, count) => sum + count, 0),
    );
    const random = randomNumbers(context.value("seed") ?? 0);
    const points = geometries.map((geometry, index) =>
      geometry ? randomPoints(geometry, counts[index]!, random) : [],
    );
    return asPoints(context, cube, { points, group: context.value("group") });
  },
);

/** How many points each geometry gives: a total is dealt out one by one, until it or what can be drawn is at its end. */
function countsOf(
  context: LowerContext<Process>,
  geometries: readonly (PlainGeometry | null)[],
): readonly number[] {
  const perGeometry = context.value("geometry_count");
  const total = context.value("total_count");
  const most = geometries.map((geometry) =>
    geometry === null ? 0 : Math.min(perGeometry ?? (total === null ? 1 : Infinity), drawableFrom(geometry)),
  );
  if (total === null) return most;
  const present = most.filter((count) => count > 0).length;
  if (total < present)
    context.fail(
      "CountMismatch",
      `The total number of points (${total}) is lower than the number of geometries (${present}).`,
    );
  return dealt(most, total);
}

/** Shares of a total that differ by at most one, but for those that may not have more. */
function dealt(most: readonly number[], total: number): readonly number[] {
  const counts = most.map(() => 0);
  let left = total;
  for (;;) {
    const open = most.flatMap((count, index) => (counts[index]! < count ? [index] : []));
    if (left === 0 || open.length === 0) return counts;
    const share = Math.max(1, Math.floor(left / open.length));
    for (const index of open) {
      const given = Math.min(share, most[index]! - counts[index]!, left);
      counts[index]! += given;
      left -= given;
    }
  }
}
