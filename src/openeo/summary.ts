/** What can be told of data before they are computed: of cubes the dimensions, of long values the beginning. */
import type { CubeShape, Dimension } from "../cube/shape.ts";
import { labelAt, labelCount } from "../cube/shape.ts";
import { LabeledArray, type Value } from "../cube/program/value.ts";
import { toldCharactersMax } from "../limits.ts";

/** Labels of a dimension that are told one by one. */
const LABELS_SHOWN = 64;

/** Dimensions as STAC's datacube extension has them. */
export function cubeSummary({ dims, type, nodata }: CubeShape): Record<string, unknown> {
  return {
    "cube:dimensions": Object.fromEntries(dims.map((dim) => [dim.name, dimensionSummary(dim)])),
    data_type: type,
    ...(nodata === null ? {} : { nodata }),
  };
}

function dimensionSummary({ type, axis, crs, labels }: Dimension): Record<string, unknown> {
  const facts = {
    type,
    ...(axis ? { axis } : {}),
    ...(crs === undefined ? {} : { reference_system: crs }),
  };
  if (labels.kind === "deferred") return facts;
  const size = labelCount(labels);
  if (labels.kind === "enumerated" && size <= LABELS_SHOWN) return { ...facts, values: labels.values };
  return {
    ...facts,
    extent: [labelAt(labels, 0), labelAt(labels, size - 1)],
    size,
    ...(labels.kind === "regular" ? { step: Math.abs(labels.step) } : {}),
  };
}

/** The value as JSON has it, numbers that JSON lacks as texts; what would take too much is told by its kind and beginning. */
export function valueSummary(value: Value): unknown {
  const plain = plainOf(value);
  const text = JSON.stringify(plain);
  if (text.length <= toldCharactersMax) return plain;
  const kind = Array.isArray(plain) ? `array of ${plain.length}` : typeof plain;
  return { type: kind, begins: text.slice(0, toldCharactersMax) };
}

function plainOf(value: Value): unknown {
  if (value instanceof LabeledArray)
    return value.labels.map((key, index) => ({ key, value: plainOf(value.values[index]!) }));
  if (Array.isArray(value)) return (value as readonly Value[]).map(plainOf);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainOf(item as Value)]));
}
