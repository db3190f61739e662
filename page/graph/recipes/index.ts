/** THE LIST of ready graphs. */
import { change } from "./change.ts";
import { cloudFreeMedian } from "./median.ts";
import { vegetation } from "./ndvi.ts";
import { oneBand } from "./one-band.ts";
import type { Recipe } from "./recipe.ts";
import { trueColour } from "./true-colour.ts";
import { zonalSeries } from "./zonal-series.ts";

export const recipes: readonly Recipe[] = [
  vegetation,
  trueColour,
  cloudFreeMedian,
  change,
  zonalSeries,
  oneBand,
];
