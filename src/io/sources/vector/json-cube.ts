/** A data cube as our JSON output writes it: dims, coords with labels, and nested values. */
import { normalizeCrs } from "../../../cube/crs/index.ts";
import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import { type Dimension, type Label, type Labels, enumerated } from "../../../cube/shape.ts";
import { featuresOfGeoJson } from "../../../cube/vector/geojson.ts";
import { vectorFeaturesMax, vectorValuesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { VectorFile } from "./file.ts";

type Refuse = (reason: string) => never;

const TYPES: readonly Dimension["type"][] = ["spatial", "temporal", "bands", "geometry", "other"];

export function readJsonCube({ bytes, key }: VectorFile): MemoryParams {
  const refuse: Refuse = (reason) => {
    throw new SourceUnreadable(key, reason);
  };
  const document = parsed(bytes, refuse) as { dims?: unknown; coords?: unknown; data?: unknown } | null;
  const { dims, coords, data } = document ?? {};
  if (!Array.isArray(dims) || typeof coords !== "object" || coords === null)
    return refuse("it is no data cube: an object with dims, coords and data is expected");
  if (!dims.every((name) => typeof name === "string"))
    return refuse("it has a dimension whose name is no text");
  if (new Set(dims).size !== dims.length) return refuse("it has a dimension twice");
  const dimensions = dims.map((name) =>
    dimension(name, Object.hasOwn(coords, name) ? (coords as Record<string, unknown>)[name] : null, refuse),
  );
  const sizes = dimensions.map(({ labels }) =>
    labels.kind === "enumerated" ? labels.values.length : labels.kind === "regular" ? labels.count : 0,
  );
  const cells = sizes.reduce((product, size) => product * size, 1);
  if (cells > vectorValuesMax)
    return refuse(`it has ${cells} values and ${vectorValuesMax} are allowed; use netCDF or GTiff`);
  const values: (number | null)[] = [];
  gather(data, sizes, { values, refuse });
  const boolean = values.length > 0 && isBoolean(data);
  return { shape: { dims: dimensions, type: boolean ? "boolean" : "float64", nodata: null }, data: values };
}

function parsed(bytes: Uint8Array, refuse: Refuse): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    return refuse(`it is no JSON (${(error as Error).message})`);
  }
}

interface Coordinates {
  readonly type?: unknown;
  readonly axis?: unknown;
  readonly reference_system?: unknown;
  readonly data?: unknown;
  readonly features?: unknown;
}

function dimension(name: string, coordinates: unknown, refuse: Refuse): Dimension {
  const { type, axis, reference_system: crs, data, features } = (coordinates ?? {}) as Coordinates;
  const labels = data as readonly Label[];
  if (
    !Array.isArray(data) ||
    !labels.every((label) => typeof label === "string" || typeof label === "number")
  )
    return refuse(`its dimension ${name} has no labels that are texts or numbers`);
  const known = TYPES.find((one) => one === type);
  if (!known) return refuse(`its dimension ${name} has none of the types ${TYPES.join(", ")}`);
  const system = crs === undefined ? {} : { crs: normalizeCrs(crs as string | number) };
  if (known === "geometry") {
    if (labels.length > vectorFeaturesMax) return refuse(`it has more than ${vectorFeaturesMax} geometries`);
    const fault = { code: "FormatUnsuitable", prefix: `the features of dimension ${name}: ` } as const;
    const all = featuresOfGeoJson({ type: "FeatureCollection", features }, fault);
    if (all.length !== labels.length)
      return refuse(`its dimension ${name} has not as many features as labels`);
    return { name, type: known, ...system, labels: enumerated(labels), features: all };
  }
  if (known !== "spatial") return { name, type: known, ...system, labels: enumerated(labels) };
  const along = axis === "x" || axis === "y" || axis === "z" ? ({ axis } as const) : {};
  return { name, type: known, ...along, ...system, labels: regular(labels) ?? enumerated(labels) };
}

/** Labels are centres of cells; up to a thousandth of a cell is forgiven to rounding. */
function regular(labels: readonly Label[]): Labels | null {
  if (labels.length < 2 || !labels.every((label) => typeof label === "number")) return null;
  const [first, last] = [labels[0] as number, labels[labels.length - 1] as number];
  const step = (last - first) / (labels.length - 1);
  const isEven = labels.every(
    (label, index) => Math.abs((label as number) - first - index * step) <= Math.abs(step) * 1e-3,
  );
  return step !== 0 && isEven
    ? { kind: "regular", origin: first - step / 2, step, count: labels.length }
    : null;
}

interface Gathering {
  readonly values: (number | null)[];
  readonly refuse: Refuse;
}

function gather(data: unknown, sizes: readonly number[], to: Gathering): void {
  if (sizes.length === 0) {
    if (data !== null && typeof data !== "number" && typeof data !== "boolean")
      to.refuse("its values are not all numbers, booleans or null");
    to.values.push(data === null ? null : Number(data));
    return;
  }
  if (!Array.isArray(data) || data.length !== sizes[0])
    return to.refuse("its values are not nested as its dimensions are");
  for (const part of data) gather(part, sizes.slice(1), to);
}

/** Nothing but true, false and gaps. */
function isBoolean(data: unknown): boolean {
  const flat = (Array.isArray(data) ? data.flat(Infinity) : [data]) as readonly unknown[];
  return (
    flat.every((value) => value === null || typeof value === "boolean") &&
    flat.some((value) => value !== null)
  );
}
