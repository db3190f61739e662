import { defineProcess } from "../../define.ts";
import { classificationBand, dilated, dilationOf, dilationParameters } from "./scl-dilation.ts";

const datacube = {
  type: "object",
  subtype: "datacube",
  dimensions: [{ type: "spatial", axis: ["x", "y"] }, { type: "bands" }],
} as const;

/** A function that others have, too, under this name. */
export const mask_scl_dilation = defineProcess(
  {
    id: "mask_scl_dilation",
    signature: {
      categories: ["cubes", "masks", "optical"],
      experimental: true,
      parameters: [
        { name: "data", description: "Bands, one of which is a scene classification.", schema: datacube },
        {
          name: "scl_band_name",
          description: "The band of the scene classification; null for the band SCL.",
          schema: { type: ["string", "null"] },
          optional: true,
          default: null,
        },
        ...dilationParameters,
      ],
      returns: datacube,
      exceptions: ["DimensionMissing", "DimensionNotAvailable"],
    },
  },
  {
    summary: "Mask clouds and their surroundings by a band",
    description:
      "Pixels that to_scl_dilation_mask finds in the band of the scene classification become no-data in all bands. That band stays in the cube.",
  },
  (context) => {
    const shape = context.shape("data");
    const band = classificationBand(context, shape, context.value("scl_band_name"));
    if (!band) return context.fail("DimensionMissing", "The data cube has no dimension of type bands.");
    const data = context.cube("data");
    const classification = context.add("select", { dim: band.dim.name, indexes: [band.index] }, [data]);
    const mask = dilated(context, classification.node, dilationOf(context));
    const from = shape.dims.flatMap((dim, index) => (dim.type === "bands" ? [] : [index]));
    const dims = from.map((index) => shape.dims[index]!);
    const flat = context.add("reshape", { shape: { dims, type: "boolean", nodata: null }, from }, [mask]);
    return context.add("mask", { replacement: null }, [data, flat.node]);
  },
);
