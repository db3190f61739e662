/** What a cube is before any pixel is read: its dimensions, their labels, and how values are stored. */

import { listedLabelsMax } from "../limits.ts";
import { ProcessFault } from "./faults.ts";
import type { Written } from "./promotion.ts";

/** Storage type of the values of one cube. `boolean` cubes hold 0 and 1 in float64. */
export type ElementType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "float32"
  | "float64"
  | "boolean";

/** A label is a string or a number, and 1 is not "1". Temporal labels are RFC 3339 texts. */
export type Label = string | number;

/**
 * The labels of one dimension.
 * - `enumerated`: listed one by one.
 * - `regular`: cells of equal size; cell i covers [origin + i*step, origin + (i+1)*step] and is labelled
 *   by its centre. `step` may be negative (north-up y axes). Units are those of the dimension's CRS.
 * - `deferred`: known only after the stage `after` (a node id of the process graph) has run.
 */
export type Labels =
  | { readonly kind: "enumerated"; readonly values: readonly Label[] }
  | { readonly kind: "regular"; readonly origin: number; readonly step: number; readonly count: number }
  | { readonly kind: "deferred"; readonly after: string };

type DimensionType = "spatial" | "temporal" | "bands" | "geometry" | "other";

export interface Dimension {
  readonly name: string;
  readonly type: DimensionType;
  /** Only for spatial dimensions. */
  readonly axis?: "x" | "y" | "z";
  /** CRS of a horizontal spatial dimension, as understood by `crs/`: "EPSG:32633", WKT2 or a PROJ string. */
  readonly crs?: string;
  readonly labels: Labels;
  /** Only for geometry dimensions: one per label. */
  readonly features?: readonly GeometryFeature[];
}

/** A geometry as users know it: GeoJSON in longitude and latitude, with its properties. */
export interface GeometryFeature {
  /** As the feature had it. */
  readonly id?: string | number;
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface CubeShape {
  /** From the outside in: the last dimension varies fastest in memory. */
  readonly dims: readonly Dimension[];
  readonly type: ElementType;
  /** The stored value that means "no data"; null when validity is only in the mask (computed cubes). */
  readonly nodata: number | null;
  /** How the values are written where it is not as they are held, because they were chosen from values of another type, or computed. */
  readonly written?: Written;
  /** Facts that selections keep and computations drop, for example the common names of bands. */
  readonly bands?: readonly BandFacts[];
}

/** A small cube with its values, in memory order; null is no-data. */
export interface CubeValues {
  readonly shape: CubeShape;
  readonly data: readonly (number | null)[];
}

/** What is known of a band besides its label; `name` equals the label in the bands dimension. */
export interface BandFacts {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly commonName?: string;
  readonly wavelengthUm?: number;
  readonly scale?: number;
  readonly offset?: number;
  /** Of the quantity, which is value * scale + offset; as its source spells it. */
  readonly unit?: string;
  /** How its values are written, where that is not as all bands together are. */
  readonly written?: Written;
}

/** The horizontal grid of a cube: both axes regular and in one CRS. Origins are outer cell edges. */
export interface Grid {
  readonly crs: string;
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

export function labelCount(labels: Labels): number {
  if (labels.kind === "enumerated") return labels.values.length;
  if (labels.kind === "regular") return labels.count;
  throw new RangeError(`labels are deferred until stage ${labels.after} has run`);
}

/** Label i of a dimension; the centre of the cell for regular labels. */
export function labelAt(labels: Labels, index: number): Label {
  if (labels.kind === "enumerated") {
    const value = labels.values[index];
    if (value === undefined) throw new RangeError(`label ${index} of ${labels.values.length}`);
    return value;
  }
  if (labels.kind === "regular") return labels.origin + (index + 0.5) * labels.step;
  throw new RangeError(`labels are deferred until stage ${labels.after} has run`);
}

export function allLabels(labels: Labels): readonly Label[] {
  if (labels.kind === "enumerated") return labels.values;
  const length = labelCount(labels);
  if (length > listedLabelsMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `A dimension of ${length} cells is asked for one by one; ${listedLabelsMax} are allowed.`,
    );
  return Array.from({ length }, (_, index) => labelAt(labels, index));
}

export function enumerated(values: readonly Label[]): Labels {
  return { kind: "enumerated", values };
}

/** Sizes of all dimensions, from the outside in. */
export function sizesOf(shape: CubeShape): number[] {
  return shape.dims.map((dim) => labelCount(dim.labels));
}

export function dimIndex(shape: CubeShape, name: string): number {
  return shape.dims.findIndex((dim) => dim.name === name);
}

export function axisIndex(shape: CubeShape, axis: "x" | "y"): number {
  return shape.dims.findIndex((dim) => dim.type === "spatial" && dim.axis === axis);
}

/** The horizontal grid, or null when an axis is missing or irregular. */
export function gridOf(shape: CubeShape): Grid | null {
  const x = shape.dims[axisIndex(shape, "x")];
  const y = shape.dims[axisIndex(shape, "y")];
  if (!x || !y || x.labels.kind !== "regular" || y.labels.kind !== "regular" || x.crs === undefined)
    return null;
  return {
    crs: x.crs,
    originX: x.labels.origin,
    originY: y.labels.origin,
    stepX: x.labels.step,
    stepY: y.labels.step,
    width: x.labels.count,
    height: y.labels.count,
  };
}

/** The dimensions of a load, named as openEO users expect: t, bands, y, x. */
export function loadDimensions(
  times: readonly string[],
  bands: readonly string[],
  grid: Grid,
): readonly Dimension[] {
  const { crs } = grid;
  return [
    { name: "t", type: "temporal", labels: enumerated(times) },
    { name: "bands", type: "bands", labels: enumerated(bands) },
    {
      name: "y",
      type: "spatial",
      axis: "y",
      crs,
      labels: { kind: "regular", origin: grid.originY, step: grid.stepY, count: grid.height },
    },
    {
      name: "x",
      type: "spatial",
      axis: "x",
      crs,
      labels: { kind: "regular", origin: grid.originX, step: grid.stepX, count: grid.width },
    },
  ];
}

/** The same shape with its horizontal axes replaced by those of a grid. */
export function withGrid(shape: CubeShape, grid: Grid): CubeShape {
  const dims = shape.dims.map((dim): Dimension => {
    if (dim.type !== "spatial" || (dim.axis !== "x" && dim.axis !== "y")) return dim;
    const labels: Labels =
      dim.axis === "x"
        ? { kind: "regular", origin: grid.originX, step: grid.stepX, count: grid.width }
        : { kind: "regular", origin: grid.originY, step: grid.stepY, count: grid.height };
    return { ...dim, crs: grid.crs, labels };
  });
  return { ...shape, dims };
}

/** Names a grid among others. */
export function gridKey({ crs, originX, originY, stepX, stepY, width, height }: Grid): string {
  return [crs, originX, originY, stepX, stepY, width, height].join("|");
}

export function sameGrid(a: Grid, b: Grid): boolean {
  return (
    a.crs === b.crs &&
    a.originX === b.originX &&
    a.originY === b.originY &&
    a.stepX === b.stepX &&
    a.stepY === b.stepY &&
    a.width === b.width &&
    a.height === b.height
  );
}

/** Outer bounds of a grid in its own CRS: [west, south, east, north]. */
export function gridBounds(grid: Grid): [number, number, number, number] {
  const x1 = grid.originX + grid.stepX * grid.width;
  const y1 = grid.originY + grid.stepY * grid.height;
  return [
    Math.min(grid.originX, x1),
    Math.min(grid.originY, y1),
    Math.max(grid.originX, x1),
    Math.max(grid.originY, y1),
  ];
}

const BYTES: Record<ElementType, number> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  float64: 8,
  boolean: 8,
};

export function bytesPerElement(type: ElementType): number {
  return BYTES[type];
}
