import { dayAfter, daysBefore } from "../../data/days.ts";
import { callback, from, load, node } from "../nodes.ts";
import { type Recipe, colours, picture, reflectances, scaled, withoutClouds } from "./recipe.ts";

/** Days that the median is taken of, up to the chosen one. */
const DAYS = 60;

export const cloudFreeMedian: Recipe = {
  id: "median",
  title: "Cloud-free median",
  fits: (collection) => colours(collection).length === 3,
  stretch: (collection) => reflectances(collection, 0.3),
  values: "median",
  asks: [],
  draws: "map",
  graph({ collection, day, stretch }) {
    const extent = [daysBefore(day, DAYS), dayAfter(day)] as const;
    const { nodes, clear } = withoutClouds(collection, "load", extent);
    return {
      load: load(collection, { extent, bands: colours(collection) }),
      ...nodes,
      median: node("reduce_dimension", {
        data: from(clear),
        dimension: "t",
        reducer: callback("median", "data"),
      }),
      scaled: scaled("median", stretch, 255),
      picture: picture("scaled"),
    };
  },
};
