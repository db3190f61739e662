import { defineProcess } from "../../define.ts";
import { featuresArgument, gridArgument } from "../cubes/geometry.ts";
import { applyPolygons } from "../cubes/polygons.ts";

const datacube = {
  type: "object",
  subtype: "datacube",
  dimensions: [{ type: "spatial", axis: ["x", "y"] }],
} as const;

/** The former name of apply_polygon. */
export const chunk_polygon = defineProcess(
  {
    id: "chunk_polygon",
    signature: {
      categories: ["cubes"],
      experimental: true,
      deprecated: true,
      parameters: [
        { name: "data", schema: datacube },
        {
          name: "chunks",
          description: "Polygons, as GeoJSON or as a vector data cube.",
          schema: [
            { type: "object", subtype: "datacube", dimensions: [{ type: "geometry" }] },
            { type: "object", subtype: "geojson" },
          ],
        },
        {
          name: "process",
          description: "What is run on the cube of each polygon.",
          schema: {
            type: "object",
            subtype: "process-graph",
            parameters: [
              { name: "data", schema: datacube },
              { name: "context", schema: {}, optional: true, default: null },
            ],
            returns: { schema: datacube },
          },
        },
        {
          name: "mask_value",
          description: "For pixels outside of the polygon; null for no-data.",
          schema: { type: ["number", "boolean", "string", "null"] },
          optional: true,
          default: null,
        },
        { name: "context", schema: {}, optional: true, default: null },
      ],
      returns: datacube,
      exceptions: ["GeometriesOverlap"],
    },
  },
  {
    summary: "The former name of apply_polygon",
    description: "Does what apply_polygon does; the polygons may also be GeoJSON.",
  },
  (context) =>
    applyPolygons(context, {
      data: context.cube("data"),
      grid: gridArgument(context, "data"),
      features: featuresArgument(context, "chunks"),
      maskValue: context.value("mask_value"),
      functionIn: () => context.functionIn("process"),
      run: (cube, place) => context.onCube("process", cube, place),
    }),
);
