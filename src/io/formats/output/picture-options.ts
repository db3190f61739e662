/** What the formats of pictures have in common. */
import { integerRange } from "../../../cube/integer-range.ts";
import { writtenOf } from "../../../cube/promotion.ts";
import type { CubeShape } from "../../../cube/shape.ts";
import { bandLabels } from "../band-labels.ts";
import { type Colormap, colormaps } from "../colormap.ts";
import type { OptionValues, StoredCells } from "../format.ts";
import { type PictureFormat, bandsMismatch } from "../picture.ts";
import { rasterMismatch } from "../raster-mismatch.ts";

export const colormapParameter = {
  type: "string",
  enum: Object.keys(colormaps),
  description: "Colours for a single band by value: ndvi from -0.2 to 0.9, viridis from 0 to 1.",
} as const;

export const qualityParameter = { type: "integer", minimum: 1, maximum: 100, default: 75 } as const;

export function colormapOf(values: OptionValues): Colormap | null {
  const name = values["colormap"];
  return typeof name === "string" && Object.hasOwn(colormaps, name) ? (colormaps[name] ?? null) : null;
}

export function qualityOf(values: OptionValues): number {
  return Number(values["quality"] ?? qualityParameter.default);
}

export function pictureMisfit(format: PictureFormat, shape: CubeShape): string | null {
  return rasterMismatch(shape) ?? bandsMismatch(format, bandLabels(shape).length);
}

export const pictureCells: StoredCells = { dataType: "uint8", nodata: null };

/** Values that were scaled are no whole numbers of the source any more: of them nothing is known before they are there. */
export function pictureWarning(
  name: PictureFormat,
  shape: CubeShape,
  { colormap }: { readonly colormap: Colormap | null },
): string | null {
  const { type, range } = writtenOf(shape);
  const limits = range ?? integerRange(type);
  if (colormap !== null || limits === null || (limits[0] >= 0 && limits[1] <= 255)) return null;
  return `${name} holds values from 0 to 255, and those of the cube are ${type}: what is less becomes 0, and what is more 255. Bring them there with linear_scale_range first.`;
}
