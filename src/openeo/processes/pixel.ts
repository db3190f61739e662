/** Official functions of single values. What they mean is the pixel operation of the same name in cube/program/ops. */
import { type ProcessDefinition, definePixel } from "../define.ts";
import { arrays } from "./pixel/arrays.ts";
import { comparison } from "./pixel/comparison.ts";
import { math } from "./pixel/math.ts";
import { reducers } from "./pixel/reducers.ts";
import { texts } from "./pixel/texts.ts";

const all = { ...arrays, ...comparison, ...math, ...reducers, ...texts };

export const pixelProcesses: readonly ProcessDefinition[] = (Object.keys(all) as (keyof typeof all)[]).map(
  (id) => definePixel(id, all[id]),
);
