import { defineProcess } from "../../define.ts";
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
    const second = alignedTo(context, context.cube("cube2"), context.shape("cube1"));
    return context.add("merge", { resolver: context.optionalCallback("overlap_resolver") }, [first, second]);
  },
);
