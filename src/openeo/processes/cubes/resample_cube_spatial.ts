import { gridOf, sameGrid } from "../../../cube/shape.ts";
import { CubeRef, defineProcess } from "../../define.ts";

export const resample_cube_spatial = defineProcess(
  "resample_cube_spatial",
  {
    summary: "Resample a cube to the grid of another",
    description:
      "Brings the horizontal axes of the data onto the grid, and into the CRS, of the target cube.",
  },
  (context) => {
    const from = gridOf(context.shape("data"));
    const to = gridOf(context.shape("target"));
    if (!from || !to)
      return context.fail(
        "DimensionNotAvailable",
        "Both data cubes need a regular horizontal grid with a coordinate reference system.",
      );
    if (sameGrid(from, to)) return new CubeRef(context.cube("data"));
    return context.add("resample", { grid: to, method: context.value("method") }, [context.cube("data")]);
  },
);
