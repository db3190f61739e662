/** What nodes do to the facts of values: type, how they are written, and what turns them into quantities. One rule per kind. */
import { type Written, computedFrom, writtenOf } from "../promotion.ts";
import { keepsQuantity, pickedWritten } from "../program/picks.ts";
import type { Callback } from "../program/program.ts";
import type { BandFacts, CubeShape } from "../shape.ts";

export interface Values {
  readonly type: "float64" | "boolean";
  /** Null for truths. */
  readonly written: Written | null;
  /** Whether scale, offset and unit of the bands hold on. */
  readonly keepsQuantity: boolean;
}

/** The same dimensions and names with other values. */
export function withValues(shape: CubeShape, values: Values): CubeShape {
  const { written: _written, bands, ...rest } = shape;
  return {
    ...rest,
    type: values.type,
    nodata: null,
    ...(values.written ? { written: values.written } : {}),
    ...(bands ? { bands: values.keepsQuantity ? bands : bands.map(withoutQuantity) } : {}),
  };
}

/** Of a callback over the values of cubes, by the names of its parameters. */
export function callbackValues(
  callback: Callback,
  type: Values["type"],
  inputs: Readonly<Record<string, CubeShape>>,
): Values {
  if (type === "boolean") return { type, written: null, keepsQuantity: false };
  const written = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, writtenOf(shape)]));
  return {
    type,
    written: pickedWritten(callback, written) ?? computedFrom(Object.values(written)),
    keepsQuantity: keepsQuantity(callback),
  };
}

/** Of a computation that is no callback: `quantity` says whether it gives means with weights that sum to one. */
export function computedValues(inputs: readonly CubeShape[], quantity: "kept" | "lost"): Values {
  return {
    type: "float64",
    written: computedFrom(inputs.map(writtenOf)),
    keepsQuantity: quantity === "kept",
  };
}

export function withoutQuantity(band: BandFacts): BandFacts {
  const { scale: _scale, offset: _offset, ...names } = band;
  return names;
}
