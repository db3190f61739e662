import { CubeRef, defineProcess } from "../../define.ts";
import { classificationBand, dilated, dilationOf, dilationParameters } from "./scl-dilation.ts";

const datacube = {
  type: "object",
  subtype: "datacube",
  dimensions: [{ type: "spatial", axis: ["x", "y"] }],
} as const;

/** A function that others have, too, under this name. */
export const to_scl_dilation_mask = defineProcess(
  {
    id: "to_scl_dilation_mask",
    signature: {
      categories: ["cubes", "masks", "optical"],
      experimental: true,
      parameters: [
        { name: "data", description: "A scene classification (SCL) as Sentinel-2 has it.", schema: datacube },
        ...dilationParameters,
        {
          name: "scl_band_name",
          description: "The band of the scene classification, where there are several.",
          schema: { type: ["string", "null"] },
          optional: true,
          default: null,
        },
      ],
      returns: datacube,
      exceptions: ["DimensionNotAvailable"],
    },
  },
  {
    summary: "Clouds of a scene classification with their surroundings",
    description:
      "A boolean data cube with one band, true where clouds and their surroundings are, for use with the process mask. For each date, what is not of the classes mask1_values is smoothed with a Gaussian window of kernel1_size cells and masked where it is more than 0.057; what is of the classes mask2_values with one of kernel2_size cells, where it is more than 0.025. The standard deviation is a sixth of the window. Before, either may be eroded by a disc. Sizes are in cells of the cube, whatever their size is.",
  },
  (context) => {
    const band = classificationBand(context, context.shape("data"), context.value("scl_band_name"));
    const data = context.cube("data");
    const classification = band
      ? context.add("select", { dim: band.dim.name, indexes: [band.index] }, [data]).node
      : data;
    return new CubeRef(dilated(context, classification, dilationOf(context)));
  },
);
