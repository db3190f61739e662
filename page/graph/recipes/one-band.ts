import { dayAfter } from "../../data/days.ts";
import { load } from "../nodes.ts";
import { type Recipe, firstInTime, picture, reflectances, scaled } from "./recipe.ts";

export const oneBand: Recipe = {
  id: "band",
  title: "One band",
  fits: () => true,
  stretch: (collection) => reflectances(collection, 0.5),
  values: "day",
  asks: ["band"],
  draws: "map",
  graph: ({ collection, day, band, stretch }) => ({
    load: load(collection, { extent: [day, dayAfter(day)], bands: [band] }),
    day: firstInTime("load"),
    scaled: scaled("day", stretch, 255),
    picture: picture("scaled"),
  }),
};
