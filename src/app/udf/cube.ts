/** Shapes of the engine as functions see them, and back. */
import type { ResultDimension } from "../../cube/nodes/external.ts";
import { valueBytes } from "../../cube/pieces/values.ts";
import {
  type CubeShape,
  type Dimension,
  type GeometryFeature,
  allLabels,
  enumerated,
  gridOf,
  labelCount,
  sizesOf,
} from "../../cube/shape.ts";
import { type UdfCube, type UdfDescription, UdfFault, type UdfReturns } from "./ports.ts";

/** Without its values. */
export function udfCube(shape: CubeShape): UdfCube {
  const grid = gridOf(shape);
  return {
    dims: shape.dims.map(({ name }) => name),
    shape: sizesOf(shape),
    dtype: valueBytes(shape.type) === 4 ? "float32" : "float64",
    types: Object.fromEntries(shape.dims.map((dim) => [dim.name, typeOf(dim)])),
    labels: labelsOf(shape),
    ...(shape.bands ? { bands: shape.bands.map(({ written: _written, ...band }) => band) } : {}),
    ...(grid
      ? {
          grid: {
            crs: grid.crs,
            x: grid.originX + grid.stepX / 2,
            y: grid.originY + grid.stepY / 2,
            dx: grid.stepX,
            dy: grid.stepY,
          },
        }
      : {}),
  };
}

type UdfDimensionType = NonNullable<UdfCube["types"]>[string];

function typeOf(dim: Dimension): UdfDimensionType {
  if (isAxis(dim)) return dim.axis as "x" | "y";
  if (dim.type === "temporal" || dim.type === "bands" || dim.type === "geometry") return dim.type;
  return "other";
}

/** Regular y and x follow from the grid and have no labels. */
function isAxis({ type, axis, labels }: Dimension): boolean {
  return type === "spatial" && (axis === "x" || axis === "y") && labels.kind === "regular";
}

function labelsOf({ dims }: CubeShape): UdfCube["labels"] {
  return Object.fromEntries(
    dims.flatMap((dim) => (isAxis(dim) ? [] : [[dim.name, allLabels(dim.labels)] as const])),
  );
}

/** What the function is held to: all of the shape but the type of its values, which loses nothing as it comes. */
export function udfReturns(shape: CubeShape): UdfReturns {
  const { dims, shape: sizes, labels, grid } = udfCube(shape);
  return { dims, shape: sizes, labels, ...(grid ? { grid } : {}) };
}

/** GeoJSON as users know it. */
export function udfFeatures(features: readonly GeometryFeature[]): unknown {
  return {
    type: "FeatureCollection",
    features: features.map(({ geometry, properties }) => ({ type: "Feature", geometry, properties })),
  };
}

/** What a function says that it gives, as dimensions of the engine. Raises UdfFault where that says too little. */
export function resultDims(described: UdfDescription, shape: CubeShape): readonly ResultDimension[] {
  return described.dims.map((dim): ResultDimension => {
    const before = shape.dims.find(({ name }) => name === dim.name);
    if ("same" in dim) {
      if (before) return { same: dim.name };
      throw unclear(described, `it names '${dim.name}' as unchanged, and the cube has no such dimension`);
    }
    if (before && isAxis(before))
      throw unclear(described, `it changes '${dim.name}', whose cells must stay as they are`);
    const labels =
      dim.labels ?? (dim.size === undefined ? null : Array.from({ length: dim.size }, (_, i) => i));
    if (labels === null || labels.length === 0)
      throw unclear(described, `it does not say which labels '${dim.name}' has`);
    if (before && sameLabels(before, labels)) return { same: dim.name };
    return { name: dim.name, type: dimensionType(dim.type), labels: enumerated(labels) };
  });
}

function unclear({ logs }: UdfDescription, reason: string): UdfFault {
  return new UdfFault({
    code: "WrongShape",
    message: `what the function gives is not clear: ${reason}`,
    line: null,
    traceback: [],
    logs,
  });
}

function sameLabels({ labels }: Dimension, others: readonly (string | number)[]): boolean {
  return (
    labelCount(labels) === others.length && allLabels(labels).every((label, index) => label === others[index])
  );
}

function dimensionType(type: string): Dimension["type"] {
  return type === "temporal" || type === "bands" ? type : "other";
}
