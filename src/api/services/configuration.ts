/** What services that show tiles can be configured with. */
import { colormaps } from "../../io/formats/colormap.ts";

export const tileConfiguration = {
  resampling: {
    type: "string",
    enum: ["near", "bilinear"],
    default: "near",
    description: "How pixels of another grid are taken.",
  },
  colormap: {
    type: "string",
    enum: Object.keys(colormaps),
    description: "Colours for a single band; overrides that of save_result.",
  },
} as const;
