import { defineProcess } from "../../define.ts";
import { featuresArgument, gridArgument } from "./geometry.ts";
import { applyPolygons } from "./polygons.ts";

export const apply_polygon = defineProcess(
  "apply_polygon",
  {
    summary: "Run a process on the pixels of each polygon",
    description:
      "For each polygon the process gets the cube of its bounding box, in which pixels whose centres are not in the polygon are the mask value, no-data by default. It gives a cube with the same dimensions and as many labels, of which the pixels in the polygon count; pixels in no polygon are no-data. Polygons without a pixel are passed over. Raises GeometriesOverlap where a pixel is in two of them.",
  },
  (context) =>
    applyPolygons(context, {
      data: context.cube("data"),
      grid: gridArgument(context, "data"),
      features: featuresArgument(context, "geometries"),
      maskValue: context.value("mask_value"),
      functionIn: () => context.functionIn("process"),
      run: (cube, place) => context.onCube("process", cube, place),
    }),
);
