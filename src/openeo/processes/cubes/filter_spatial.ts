import { type CellWindow, coveredWindow } from "../../../cube/nodes/geometry_cells.ts";
import { CubeRef, defineProcess } from "../../define.ts";
import { featuresArgument, gridArgument, planar } from "./geometry.ts";

export const filter_spatial = defineProcess(
  "filter_spatial",
  {
    summary: "Keep the pixels in geometries",
    description:
      "Crops a raster data cube to the bounding box of the geometries (GeoJSON or a vector data cube); pixels in the box that no geometry covers become no-data. Polygons cover the pixels whose centres lie in them, lines and points those that hold them.",
  },
  (context) => {
    const shape = context.shape("data");
    const grid = gridArgument(context, "data");
    const geometries = planar(featuresArgument(context, "geometries"), grid.crs);
    const window: CellWindow = coveredWindow(geometries, grid);
    let cube = new CubeRef(context.cube("data"));
    for (const axis of ["x", "y"] as const) {
      const dim = shape.dims.find((candidate) => candidate.type === "spatial" && candidate.axis === axis)!;
      const { start, stop } = window[axis];
      cube = context.add("select", { dim: dim.name, indexes: { start, stop } }, [cube.node]);
    }
    return context.add("geometry_mask", { geometries, crs: grid.crs, inside: false, replacement: null }, [
      cube.node,
    ]);
  },
);
