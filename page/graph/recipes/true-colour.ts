import { dayAfter } from "../../data/days.ts";
import { load } from "../nodes.ts";
import { type Recipe, colours, firstInTime, picture, reflectances, scaled } from "./recipe.ts";

export const trueColour: Recipe = {
  id: "true-colour",
  title: "True colour",
  fits: (collection) => colours(collection).length === 3,
  stretch: (collection) => reflectances(collection, 0.3),
  values: "day",
  asks: [],
  draws: "map",
  graph: ({ collection, day, stretch }) => ({
    load: load(collection, { extent: [day, dayAfter(day)], bands: colours(collection) }),
    day: firstInTime("load"),
    scaled: scaled("day", stretch, 255),
    picture: picture("scaled"),
  }),
};
