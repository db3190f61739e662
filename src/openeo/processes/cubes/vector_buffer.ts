import { buffered } from "../../../cube/vector/topology.ts";
import { defineProcess } from "../../define.ts";
import { requireMetres, vectorArgument, withGeometries, workedGeometry } from "./features.ts";

export const vector_buffer = defineProcess(
  "vector_buffer",
  {
    summary: "Grow or shrink geometries",
    description:
      "Every geometry becomes the polygon of all places that are at most `distance` metres away from it, or with a negative distance what is left of a polygon without those near its edge; quarters of circles have eight corners. What is empty, or becomes so, stays as a label without geometry. Properties and values stay. Raises UnitMismatch where the reference system is not in metres, as longitude and latitude are not: use vector_reproject first.",
  },
  (context) => {
    const cube = vectorArgument(context, context.cube("geometries"), "geometries");
    requireMetres(context, cube);
    const distance = context.value("distance");
    const geometries = cube.features.map((feature) => {
      const geometry = workedGeometry(feature, cube.crs);
      return geometry && buffered(geometry, distance);
    });
    return withGeometries(context, cube, geometries);
  },
);
