import { bindRaster } from "../raster.ts";
import { joinRasters } from "../join-rasters.ts";
import type { InputFormat } from "./format.ts";

export const jpeg2000: InputFormat = {
  name: "JP2OpenJPEG",
  aliases: ["jpeg2000", "jp2"],
  definition: {
    title: "JPEG 2000",
    description:
      "JP2 files and bare codestreams of up to 16 bits per component that say where they lie (GeoJP2 or GMLJP2); load_stac also takes the place from the item. Tiles are the blocks, wavelet levels the overviews. Dimensions bands, y and x; bands are named 1, 2, and so on.",
    gis_data_types: ["raster"],
    parameters: {},
  },
  bind: bindRaster,
  join: joinRasters,
};
