import { dayAfter, daysBefore } from "../../data/days.ts";
import { callback, from, node } from "../nodes.ts";
import type { Box } from "../../view/box.ts";
import { type Recipe, hasNdvi, loadNdvi, ndvi, withoutClouds } from "./recipe.ts";

const DAYS = 365;

/** The mean of a place, day by day: the place is put in when it is asked for. */
export const zonalSeries: Recipe = {
  id: "series",
  title: "Mean NDVI over time",
  fits: hasNdvi,
  stretch: () => null,
  values: "mean",
  asks: [],
  draws: "chart",
  graph({ collection, day }) {
    const extent = [daysBefore(day, DAYS), dayAfter(day)] as const;
    const { nodes, clear } = withoutClouds(collection, "ndvi", extent);
    return {
      load: loadNdvi(collection, extent),
      ndvi: ndvi(collection, "load"),
      ...nodes,
      mean: node("aggregate_spatial", {
        data: from(clear),
        geometries: null,
        reducer: callback("mean", "data"),
      }),
      table: node("save_result", { data: from("mean"), format: "JSON" }, true),
    };
  },
};

/** The middle half of a box as a polygon. */
export function zoneOf([west, south, east, north]: Box): object {
  const [dx, dy] = [(east - west) / 4, (north - south) / 4];
  const [w, s, e, n] = [west + dx, south + dy, east - dx, north - dy];
  const ring = [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
  return { type: "Polygon", coordinates: [ring] };
}
