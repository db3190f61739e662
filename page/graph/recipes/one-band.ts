import { dayAfter } from "../../data/dates.ts";
import { load } from "../nodes.ts";
import { type Recipe, firstInTime, picture, scaled } from "./recipe.ts";

export const oneBand: Recipe = {
  id: "band",
  title: "One band",
  fits: () => true,
  stretch: [0, 0.4],
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
