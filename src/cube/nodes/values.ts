/** What nodes do to the facts of values: type, how they are written, and what turns them into quantities. One rule per kind. */
import { type Written, computedFrom, writtenOf } from "../promotion.ts";
import { keepsQuantity, pickedWritten } from "../program/picks.ts";
import type { Callback } from "../program/program.ts";
import type { BandFacts, CubeShape } from "../shape.ts";

export interface Values {
  readonly type: "float64" | "boolean";
  /** Null for truths. */
  readonly written: Written | null;
  /** What becomes of how a band is written that has its own way; absent where all bands are written as `written`. */
  readonly ofBand?: (own: Written) => Written | null;
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
    ...(bands ? { bands: bands.map((band) => bandWith(band, values)) } : {}),
  };
}

function bandWith({ written: own, ...band }: BandFacts, { ofBand, keepsQuantity }: Values): BandFacts {
  const written = own && ofBand ? ofBand(own) : null;
  return { ...(keepsQuantity ? band : withoutQuantity(band)), ...(written ? { written } : {}) };
}

/** Of a callback over the values of cubes, by the names of its parameters; a band has them of the same band. */
export function callbackValues(
  callback: Callback,
  type: Values["type"],
  inputs: Readonly<Record<string, CubeShape>>,
): Values {
  if (type === "boolean") return { type, written: null, keepsQuantity: false };
  const written = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, writtenOf(shape)]));
  const ofBand = (own: Written): Written | null =>
    pickedWritten(callback, Object.fromEntries(Object.keys(inputs).map((name) => [name, own])));
  return {
    type,
    written: pickedWritten(callback, written) ?? computedFrom(Object.values(written)),
    ofBand,
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

/** What is known of a band whatever its values are. */
export function withoutQuantity(band: BandFacts): BandFacts {
  const { scale: _scale, offset: _offset, unit: _unit, written: _written, ...names } = band;
  return names;
}
