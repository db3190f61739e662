/** THE LIST of pixel operations, by the name that process graphs use. */
import type { PixelOp } from "../op.ts";
import { arrays } from "./arrays.ts";
import { comparison } from "./comparison.ts";
import { logic } from "./logic.ts";
import { math } from "./math.ts";
import { reducers } from "./reducers.ts";

const pixelOps: Readonly<Record<string, PixelOp>> = {
  ...math,
  ...comparison,
  ...logic,
  ...reducers,
  ...arrays,
};

export function pixelOp(name: string): PixelOp {
  const op = pixelOps[name];
  if (!op) throw new RangeError(`pixel operation ${name} does not exist`);
  return op;
}
