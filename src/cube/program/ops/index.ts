/** THE LIST of pixel operations, by the name that process graphs use. */
import type { PixelOp } from "../op.ts";
import { arrayCallbacks } from "./array-callbacks.ts";
import { arrayEdit } from "./array-edit.ts";
import { arrays } from "./arrays.ts";
import { comparison } from "./comparison.ts";
import { fit_curve } from "./curves.ts";
import { dates } from "./dates.ts";
import { logic } from "./logic.ts";
import { math } from "./math.ts";
import { stac_modify } from "./merge-patch.ts";
import { reducers } from "./reducers.ts";
import { runningOps } from "./running.ts";
import { texts } from "./texts.ts";

const pixelOps = {
  ...math,
  ...comparison,
  ...logic,
  ...reducers,
  ...arrays,
  ...arrayEdit,
  ...arrayCallbacks,
  ...runningOps,
  fit_curve,
  stac_modify,
  ...texts,
  ...dates,
};

export type PixelOpName = keyof typeof pixelOps;

export const pixelOpNames = Object.keys(pixelOps) as readonly PixelOpName[];

/** Programs are data, and name their operations. */
export function pixelOp(name: string): PixelOp {
  if (!Object.hasOwn(pixelOps, name)) throw new RangeError(`pixel operation ${name} does not exist`);
  return pixelOps[name as PixelOpName];
}
