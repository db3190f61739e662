import { defineProcess } from "../../define.ts";
import { featuresArgument, gridArgument, planar } from "./geometry.ts";

export const mask_polygon = defineProcess(
  "mask_polygon",
  {
    summary: "Replace pixels outside (or inside) of polygons",
    description:
      "Pixels whose centres lie in no polygon (or, with inside, in one) become the replacement, no-data by default. Pixels without data stay as they are. The polygons are GeoJSON or a vector data cube.",
  },
  (context) => {
    const grid = gridArgument(context, "data");
    const replacement = context.value("replacement");
    if (typeof replacement === "string")
      return context.invalid("replacement", "data cubes hold numbers and booleans");
    const polygons = featuresArgument(context, "mask").filter(({ geometry }) => isPolygon(geometry));
    if (polygons.length === 0) context.invalid("mask", "it has no Polygon or MultiPolygon");
    return context.add(
      "geometry_mask",
      {
        geometries: planar(polygons, grid.crs),
        crs: grid.crs,
        inside: context.value("inside"),
        replacement,
        keepsMissing: true,
      },
      [context.cube("data")],
    );
  },
);

function isPolygon(geometry: unknown): boolean {
  const type = (geometry as { type?: unknown } | null)?.type;
  return type === "Polygon" || type === "MultiPolygon";
}
