import type { Value } from "../../../cube/program/value.ts";
import { gridOf } from "../../../cube/shape.ts";
import { Pending, defineProcess } from "../../define.ts";
import { isGeoJson, planarFeatures } from "./geometry.ts";

export const aggregate_spatial = defineProcess(
  "aggregate_spatial",
  {
    summary: "Zonal statistics",
    description:
      "Runs a reducer over the pixels whose centres lie in each geometry, for every label of the other dimensions. The result is a vector data cube. Lines and points take the pixels that hold them.",
  },
  (context) => {
    const geometries = context.value<Value>("geometries");
    const grid = gridOf(context.shape("data"));
    if (!isGeoJson(geometries))
      context.fail(
        "ProcessParameterInvalid",
        "The value for parameter 'geometries' of process 'aggregate_spatial' is invalid: a GeoJSON object is expected.",
      );
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
    const planar = planarFeatures(geometries as never, grid.crs).map((feature) => feature.geometry);
    const features = planarFeatures(geometries as never, "EPSG:4326");
    const stage = context.add("zonal", { ...context.callback("reducer"), geometries: planar, features }, [
      context.cube("data"),
    ]);
    const result = context.stage(stage.node);
    return result instanceof Pending ? result : context.add("memory", result, []);
  },
);
