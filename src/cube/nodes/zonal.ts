/**
 * A stage: per geometry and per label of the other dimensions, a callback over the cells whose centres lie inside.
 * Partials are made per leaf (256 x 256 cells from the grid's first one), in row order, and added in leaf order: any cut,
 * and any share of leaves between tasks, gives the same bits.
 */
import { leafCells, zonalValuesMax } from "../../limits.ts";
import { type Chunk, isValidAt } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import type { Fold, NodeKind } from "../node.ts";
import { evaluate } from "../program/scalar.ts";
import { type Partial, type SpatialReducer, asSpatial } from "../reducers/spatial.ts";
import { type Region, cutRegion, range, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, axisIndex, enumerated, gridOf, sizesOf } from "../shape.ts";
import { strides } from "../window.ts";
import type { ZonalParams } from "./params.ts";
import { type CellSpan, geometrySpans, geometryWindow } from "./geometry_cells.ts";

export const zonal: NodeKind<ZonalParams> = {
  kind: "zonal",
  rev: 2,
  grid: "own",
  shape(params, [input]) {
    const rest = input!.dims.filter((dim) => dim.type !== "spatial" || dim.axis === "z");
    const crs = gridOf(input!)!.crs;
    const geometry = {
      name: "geometry",
      type: "geometry",
      crs,
      labels: enumerated(params.geometries.map((_, i) => i)),
      ...(params.features ? { features: params.features } : {}),
    } as const;
    return {
      dims: [geometry, ...rest],
      type: "float64",
      nodata: null,
      ...(input!.bands ? { bands: input!.bands } : {}),
    };
  },
  grain: (_params, [input]) => ["any", ...otherDims(input!).map(() => "any" as const)],
  needs: (params, region, [input]) =>
    leafDemands(params, region, input!).map((leaf) => ({ input: 0, region: leaf })),
  work: (params, region, [input]) => ({
    bytes: regionCells(region) * 64 + (asSpatial(params) ? 0 : zonalValuesMax * 8),
    kernelPixels: leafDemands(params, region, input!).length * leafCells * leafCells,
  }),
  begin: (params, region, [input]) => zonalFold(params, region, input!),
};

/** Dimensions of the input other than y and x, in order. */
function otherDims(input: CubeShape): number[] {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return input.dims.map((_, dim) => dim).filter((dim) => dim !== y && dim !== x);
}

/** The leaves that the geometries of the region touch, one label of every other dimension at a time. */
function leafDemands(params: ZonalParams, region: Region, input: CubeShape): Region[] {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  const window = unitedWindow(params, region, input);
  if (!window) return [];
  const others = otherDims(input);
  const asked = sizesOf(input).map((_, dim) =>
    dim === y ? window.y : dim === x ? window.x : region[1 + others.indexOf(dim)]!,
  );
  const leaves = cutRegion(
    asked,
    input.dims.map((_, dim) => (dim === y || dim === x ? leafCells : 1)),
  );
  return leaves;
}

function unitedWindow(
  params: ZonalParams,
  region: Region,
  input: CubeShape,
): { y: Region[0]; x: Region[0] } | null {
  const grid = gridOf(input)!;
  let united: { y: Region[0]; x: Region[0] } | null = null;
  for (let i = region[0]!.start; i < region[0]!.stop; i++) {
    const window = geometryWindow(params.geometries[i], grid);
    if (!window) continue;
    united =
      united === null
        ? window
        : {
            y: range(Math.min(united.y.start, window.y.start), Math.max(united.y.stop, window.y.stop)),
            x: range(Math.min(united.x.start, window.x.start), Math.max(united.x.stop, window.x.stop)),
          };
  }
  return united;
}

/** What is known of one geometry and one label so far. */
interface Cell {
  partial: Partial | null;
  values: (number | null)[];
}

function zonalFold(params: ZonalParams, region: Region, input: CubeShape): Fold {
  const leaves = leafDemands(params, region, input);
  const sizes = regionSizes(region);
  const cells: Cell[] = Array.from({ length: regionCells(region) }, () => ({ partial: null, values: [] }));
  const reducer = asSpatial(params);
  const grid = gridOf(input)!;
  const others = otherDims(input);
  const steps = strides(sizes);
  let gathered = 0;
  return {
    feed(index, chunk) {
      const leaf = leaves[index]!;
      const y = leaf[axisIndex(input, "y")]!;
      const x = leaf[axisIndex(input, "x")]!;
      const label = others.reduce(
        (at, dim, i) => at + (leaf[dim]!.start - region[1 + i]!.start) * steps[1 + i]!,
        0,
      );
      for (let g = region[0]!.start; g < region[0]!.stop; g++) {
        const spans = geometrySpans(params.geometries[g], grid, { y, x });
        if (spans.length === 0) continue;
        const values = valuesInside(chunk, spans, { input, y: y.start, x: x.start });
        const cell = cells[(g - region[0]!.start) * steps[0]! + label]!;
        if (reducer) addLeaf(reducer, cell, values);
        else {
          gathered += values.length;
          if (gathered > zonalValuesMax) throw tooMany();
          for (const value of values) cell.values.push(value);
        }
      }
      return "more";
    },
    finish: () => finishCells(params, reducer, { cells, sizes }),
  };
}

function tooMany(): ProcessFault {
  return new ProcessFault(
    "ProcessGraphComplexity",
    `A reducer that needs all values at once may take ${zonalValuesMax} cells; use mean, sum, min, max, count, sd or variance, or smaller geometries.`,
  );
}

interface LeafPlace {
  readonly input: CubeShape;
  readonly y: number;
  readonly x: number;
}

/** The values of the cells in the spans, in row order; null is no data. */
function valuesInside(chunk: Chunk, spans: readonly CellSpan[], leaf: LeafPlace): (number | null)[] {
  const steps = strides(chunk.sizes);
  const yStep = steps[axisIndex(leaf.input, "y")]!;
  const xStep = steps[axisIndex(leaf.input, "x")]!;
  const values: (number | null)[] = [];
  for (const span of spans) {
    for (let column = span.start; column < span.stop; column++) {
      const at = (span.row - leaf.y) * yStep + (column - leaf.x) * xStep;
      values.push(isValidAt(chunk, at) ? chunk.data[at]! : null);
    }
  }
  return values;
}

function addLeaf(reducer: SpatialReducer, cell: Cell, values: readonly (number | null)[]): void {
  const partial = reducer.leaf(values);
  cell.partial = cell.partial === null ? partial : reducer.merge(cell.partial, partial);
}

function finishCells(
  params: ZonalParams,
  reducer: SpatialReducer | null,
  of: { readonly cells: readonly Cell[]; readonly sizes: readonly number[] },
): Chunk {
  const data = new Float64Array(of.cells.length);
  const mask = new Uint8Array(of.cells.length);
  of.cells.forEach((cell, index) => {
    const value = reducer
      ? cell.partial
        ? reducer.value(cell.partial)
        : null
      : cell.values.length > 0
        ? evaluate(params.program, { ...params.uniforms, data: cell.values })
        : null;
    if (value !== null && typeof value !== "number" && typeof value !== "boolean") {
      throw new ProcessFault(
        "ProcessParameterInvalid",
        "The reducer of aggregate_spatial must give one number per geometry.",
      );
    }
    data[index] = value === null ? NaN : Number(value);
    mask[index] = value === null ? 0 : 1;
  });
  return { sizes: of.sizes, type: "float64", data, mask, nodata: null };
}
