import { dayAfter } from "../../data/days.ts";
import { type Recipe, firstInTime, hasNdvi, loadNdvi, ndvi, picture } from "./recipe.ts";

export const vegetation: Recipe = {
  id: "ndvi",
  title: "NDVI",
  fits: hasNdvi,
  stretch: () => null,
  values: "day",
  asks: [],
  draws: "map",
  graph: ({ collection, day }) => ({
    load: loadNdvi(collection, [day, dayAfter(day)]),
    ndvi: ndvi(collection, "load"),
    day: firstInTime("ndvi"),
    picture: picture("day", { colormap: "ndvi" }),
  }),
};
