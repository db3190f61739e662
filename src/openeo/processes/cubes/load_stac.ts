import { Pending, defineProcess } from "../../define.ts";
import { extentArgument, withinGeometry } from "./geometry.ts";

export const load_stac = defineProcess(
  "load_stac",
  {
    summary: "Load data of a STAC catalogue as a data cube",
    description:
      "Loads the GeoTIFF assets, or where there are none the JPEG 2000 assets, of a STAC Item, Collection or Catalog, static or behind an API, or of a batch job's results, by their signed URL or, for their user, by the address that the API gives them. Results of this back-end are the cube that was saved, with its dimensions and labels; those of a single netCDF or GeoJSON file are loaded whole. Extent, time interval, bands and metadata filter choose what is loaded; a pixel belongs by its centre. Values are as stored: scale and offset are in the metadata and are not applied. Dimensions of all else are named t, bands, y and x.",
  },
  (context) => {
    const spatial = extentArgument(context, "spatial_extent");
    const cube = context.load({
      from: "stac",
      url: context.value("url"),
      spatial,
      temporal: context.value("temporal_extent"),
      bands: context.value("bands"),
      properties: context.callbacks("properties"),
    });
    return cube instanceof Pending ? cube : withinGeometry(context, cube, spatial);
  },
);
