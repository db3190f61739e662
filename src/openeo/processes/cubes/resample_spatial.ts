import { resampleGrid } from "./resample_grid.ts";
import { sameGrid } from "../../../cube/shape.ts";
import { CubeRef, defineProcess } from "../../define.ts";
import { gridArgument } from "./geometry.ts";

export const resample_spatial = defineProcess(
  "resample_spatial",
  {
    summary: "Resample and warp to another resolution or projection",
    description:
      "A resolution of 0 keeps the resolution, a projection of null the CRS. In the same CRS the new grid starts at the corner that align names; in another CRS its edges lie on whole multiples of the resolution.",
  },
  (context) => {
    const grid = gridArgument(context, "data");
    const target = resampleGrid(context, grid);
    if (sameGrid(grid, target)) return new CubeRef(context.cube("data"));
    return context.add("resample", { grid: target, method: context.value("method") }, [context.cube("data")]);
  },
);
