import { type CubeShape, type Dimension, dimIndex } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { alignedTo } from "./align.ts";

export const merge_cubes = defineProcess(
  "merge_cubes",
  {
    summary: "Merge two data cubes",
    description:
      "Unites the labels of two cubes. Where both have a value, the resolver decides. The second cube is brought onto the grid of the first with the nearest pixel and may lack dimensions.",
  },
  (context) => {
    const first = context.cube("cube1");
    requireCompatible(context, context.shape("cube1"), context.shape("cube2"));
    const second = alignedTo(context, context.cube("cube2"), context.shape("cube1"));
    return context.add("merge", { resolver: context.optionalCallback("overlap_resolver") }, [first, second]);
  },
);

/** A dimension that apply_dimension made, of type other, goes with bands: its labels are some more of them. */
function isOfOneType(a: Dimension, b: Dimension): boolean {
  const types = [a.type, b.type];
  return (a.type === b.type && a.axis === b.axis) || (types.includes("other") && types.includes("bands"));
}

/** Dimensions of one name must be of one type, and pixels do not go together with geometries. */
function requireCompatible(context: LowerContext<"merge_cubes">, first: CubeShape, second: CubeShape): void {
  const invalid = (reason: string): never => context.invalid("cube2", reason);
  for (const dim of second.dims) {
    const own = first.dims[dimIndex(first, dim.name)];
    if (own && !isOfOneType(own, dim))
      invalid(`its dimension '${dim.name}' is of type ${dim.type}, and that of cube1 of type ${own.type}`);
  }
  const has = (shape: CubeShape, type: string): boolean => shape.dims.some((dim) => dim.type === type);
  for (const [a, b] of [
    [first, second],
    [second, first],
  ] as const)
    if (has(a, "geometry") && has(b, "spatial"))
      invalid("a vector data cube cannot be merged with a raster data cube");
}
