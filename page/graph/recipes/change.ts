import { dayAfter } from "../../data/days.ts";
import { from, node, parameter } from "../nodes.ts";
import { type Recipe, firstInTime, hasNdvi, loadNdvi, ndvi, picture, scaled } from "./recipe.ts";

const difference = {
  process_graph: { subtract: node("subtract", { x: parameter("x"), y: parameter("y") }, true) },
};

export const change: Recipe = {
  id: "change",
  title: "Change of NDVI",
  fits: hasNdvi,
  stretch: () => [-0.5, 0.5],
  values: "change",
  asks: ["before"],
  draws: "map",
  graph: ({ collection, day, before, stretch }) => ({
    load_now: loadNdvi(collection, [day, dayAfter(day)]),
    ndvi_now: ndvi(collection, "load_now"),
    now: firstInTime("ndvi_now"),
    load_before: loadNdvi(collection, [before, dayAfter(before)]),
    ndvi_before: ndvi(collection, "load_before"),
    before: firstInTime("ndvi_before"),
    change: node("merge_cubes", { cube1: from("now"), cube2: from("before"), overlap_resolver: difference }),
    scaled: scaled("change", stretch, 1),
    picture: picture("scaled", { colormap: "viridis" }),
  }),
};
