/** The list of input formats, as GET /file_formats shows it: what assets of loads may be. Names are GDAL's. */
import type { FormatDefinition } from "./index.ts";

export const inputFormats: Readonly<Record<"GTiff" | "JP2OpenJPEG", FormatDefinition>> = {
  GTiff: {
    title: "GeoTIFF",
    description:
      "TIFF and BigTIFF as assets of load_stac and of collections, best as Cloud Optimized GeoTIFF: only the blocks that are needed are read.",
    gis_data_types: ["raster"],
    parameters: {},
  },
  JP2OpenJPEG: {
    title: "JPEG 2000",
    description:
      "JP2 files and bare codestreams of up to 16 bits per component as assets of load_stac and of collections, where there is no GeoTIFF of the same item. Tiles are the blocks and wavelet levels the overviews. The place is that of the file (GeoJP2, GMLJP2), else that of the item.",
    gis_data_types: ["raster"],
    parameters: {},
  },
};
