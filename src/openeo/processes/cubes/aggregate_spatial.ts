import { gridOf } from "../../../cube/shape.ts";
import { Pending, defineProcess } from "../../define.ts";
import { featuresArgument, planar } from "./geometry.ts";

export const aggregate_spatial = defineProcess(
  "aggregate_spatial",
  {
    summary: "Zonal statistics",
    description:
      "Runs a reducer over the pixels whose centres lie in each geometry, for every label of the other dimensions. The geometries are GeoJSON or a vector data cube. The result is a vector data cube with their properties. Lines and points take the pixels that hold them; geometries that are empty or outside of the data give no-data.",
  },
  (context) => {
    const grid = gridOf(context.shape("data"));
    if (!grid)
      return context.fail(
        "DimensionNotAvailable",
        "The data cube has no regular horizontal grid with a coordinate reference system.",
      );
    if (context.value<string | null>("target_dimension") !== null) {
      context.fail(
        "ProcessParameterUnsupported",
        "The parameter 'target_dimension' of process 'aggregate_spatial' is not supported; leave it out.",
      );
    }
    const features = featuresArgument(context, "geometries");
    const geometries = planar(features, grid.crs);
    const stage = context.add("zonal", { ...context.callback("reducer"), geometries, features }, [
      context.cube("data"),
    ]);
    const result = context.stage(stage.node);
    return result instanceof Pending ? result : context.add("memory", result, []);
  },
);
