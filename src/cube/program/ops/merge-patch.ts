/** Changes of JSON documents by other documents, as RFC 7386 (JSON Merge Patch) has them. */
import type { PixelOp } from "../op.ts";
import { LabeledArray, type Value, type ValueObject } from "../value.ts";

function isObject(value: Value | undefined): value is ValueObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LabeledArray)
  );
}

/** Members of objects are changed one by one, and removed by null; all else is replaced. */
function patched(target: Value, patch: Value): Value {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) members.delete(name);
    else members.set(name, patched(members.get(name) ?? null, change));
  }
  return Object.fromEntries(members);
}

export const stac_modify: PixelOp = {
  scalar: (args) => patched(args["data"] ?? null, args["changes"] ?? null),
};
