import { placesIn, regularPoints } from "../../../cube/vector/points.ts";
import { defineProcess } from "../../define.ts";
import { asPoints, requireFewPoints, requireMetres, vectorArgument, workedGeometry } from "./features.ts";

export const vector_to_regular_points = defineProcess(
  "vector_to_regular_points",
  {
    summary: "Regular points in geometries",
    description:
      "Polygons give the middles of the cells of a grid of `distance` metres from the upper left corner of each polygon on, those that lie in it; lines give their first position and a point each time that the distance has been walked again; points stay. A geometry that would give none gives its first position. Grouped, the points of a geometry are one MultiPoint with its label; else each is a label of its own. Properties and values are those of the geometry. Raises UnitMismatch where the reference system is not in metres.",
  },
  (context) => {
    const cube = vectorArgument(context, context.cube("data"), "data");
    requireMetres(context, cube);
    const distance = context.value("distance");
    const geometries = cube.features.map((feature) => workedGeometry(feature, cube.crs));
    const places = geometries.reduce(
      (sum, geometry) => sum + (geometry ? placesIn(geometry, distance) : 0),
      0,
    );
    requireFewPoints(context, places);
    const points = geometries.map((geometry) => (geometry ? regularPoints(geometry, distance) : []));
    return asPoints(context, cube, { points, group: context.value("group") });
  },
);
