import { Pending, defineProcess } from "../../define.ts";
import { extentArgument, withinGeometry } from "./geometry.ts";

export const load_collection = defineProcess(
  "load_collection",
  {
    summary: "Load a collection as a data cube",
    description:
      "Loads the pixels of a collection that lie in an extent, a time interval, bands and a metadata filter. A pixel belongs by its centre. Values are as stored: scale and offset are in the metadata and are not applied. Dimensions are named t, bands, y and x.",
  },
  (context) => {
    const spatial = extentArgument(context, "spatial_extent");
    const cube = context.load({
      from: "collection",
      collection: context.value("id"),
      spatial,
      temporal: context.value("temporal_extent"),
      bands: context.value("bands"),
      properties: context.callbacks("properties"),
    });
    return cube instanceof Pending ? cube : withinGeometry(context, cube, spatial);
  },
);
