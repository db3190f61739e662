/** What files say of the bands of a cube. */
import { type CubeShape, allLabels } from "../../cube/shape.ts";
import type { BandLabel } from "./format.ts";

/** In the order of the bands; one band called "result" where the cube has no bands dimension. */
export function bandLabels(shape: CubeShape): BandLabel[] {
  const dim = shape.dims.find((candidate) => candidate.type === "bands");
  if (!dim) return [{ name: "result" }];
  return allLabels(dim.labels).map((label) => {
    const facts = shape.bands?.find((band) => band.name === label);
    return {
      name: String(label),
      ...(facts?.scale !== undefined ? { scale: facts.scale } : {}),
      ...(facts?.offset !== undefined ? { offset: facts.offset } : {}),
      ...(facts?.unit !== undefined ? { unit: facts.unit } : {}),
    };
  });
}
