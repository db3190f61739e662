/** Values of geometries as cells of a grid: vector_to_raster. */
import { type Chunk, allocate, chunkBytesMax, isValidAt } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, range, rangeSize, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type Dimension, type Grid, dimIndex, labelCount, loadDimensions } from "../shape.ts";
import { strides } from "../window.ts";
import { type CellWindow, leafNumber, leafWindow, leavesOf } from "../zones/leaf.ts";
import { firstOf, lastOf, rowOf } from "../zones/span-list.ts";
import { type ZoneSource, zonesOn } from "../zones/zones.ts";

/**
 * The dimension of geometries gives way to y and x, which come last. Polygons have the cells whose centres lie in them, lines and
 * points those that hold them; of a cell that several have, the last geometry with a value counts. Other cells are no-data.
 */
export interface RasterizeParams {
  /** The dimension of geometries. */
  readonly dim: string;
  /** GeoJSON geometries in `crs`, one per label; null for none. */
  readonly geometries: readonly unknown[];
  readonly crs: string;
  readonly grid: Grid;
}

export const rasterize: NodeKind<RasterizeParams> = {
  kind: "rasterize",
  rev: 1,
  grid: "own",
  shape: (params, [input]) => ({
    dims: [...otherDims(params, input!), ...loadDimensions([], [], params.grid).slice(2)],
    type: input!.type,
    nodata: null,
    ...(input!.bands ? { bands: input!.bands } : {}),
  }),
  grain: (params, [input]) => [...otherDims(params, input!).map(() => "any" as const), "any", "any"],
  needs: (params, region, [input]) => [{ input: 0, region: valuesOf(params, region, input!) }],
  work(params, region, [input]) {
    const cells = regionCells(region);
    const zones = zonesOn(sourceOf(params), params.grid);
    return {
      bytes: chunkBytesMax(input!.type, cells),
      kernelPixels: cells,
      geometry: zones.positionsIn(windowOf(region)),
      keepsInputs: true,
    };
  },
  begin(params, region, [input]): Fold {
    let values: Chunk | null = null;
    return {
      feed(_index, chunk) {
        values = chunk;
        return "done";
      },
      finish: () => painted(params, region, { input: input!, values: values! }),
    };
  },
};

function otherDims(params: RasterizeParams, input: CubeShape): readonly Dimension[] {
  return input.dims.filter((dim) => dim.name !== params.dim);
}

/** All geometries of the labels that are asked for. */
function valuesOf(params: RasterizeParams, region: Region, input: CubeShape): Region {
  const at = dimIndex(input, params.dim);
  const others = region.slice(0, -2);
  return [...others.slice(0, at), range(0, labelCount(input.dims[at]!.labels)), ...others.slice(at)];
}

function windowOf(region: Region): CellWindow {
  return { y: region.at(-2)!, x: region.at(-1)! };
}

function sourceOf({ geometries, crs }: RasterizeParams): ZoneSource {
  return { list: geometries, crs, geometryOf: (geometry) => geometry };
}

/** Geometry after geometry, span by span, for all labels of the other dimensions. */
function* painted(
  params: RasterizeParams,
  region: Region,
  of: { readonly input: CubeShape; readonly values: Chunk },
): Paced<Chunk> {
  const { values } = of;
  const sizes = regionSizes(region);
  const cells = regionCells(region);
  const data = allocate(values.type, cells);
  if (data instanceof Float64Array) data.fill(NaN);
  const mask = new Uint8Array(cells);
  const window = windowOf(region);
  const plane = rangeSize(window.y) * rangeSize(window.x);
  const planes = plane === 0 ? 0 : cells / plane;
  const step = strides(values.sizes)[dimIndex(of.input, params.dim)]!;
  const count = values.sizes[dimIndex(of.input, params.dim)]!;
  const zones = zonesOn(sourceOf(params), params.grid);
  const { y, x } = leavesOf(window);
  for (let row = y.start; row < y.stop; row++)
    for (let column = x.start; column < x.stop; column++) {
      const leaf = leafNumber(params.grid, row, column);
      const place = leafWindow(params.grid, leaf);
      for (const { geometries, starts, spans } of zones.leaf(leaf))
        for (let i = 0; i < geometries.length; i++) {
          for (let s = starts[i]!; s < starts[i + 1]!; s++) {
            const run = runIn(window, place, spans[s]!);
            if (!run) continue;
            for (let p = 0; p < planes; p++) {
              // Labels before the geometries in memory, then the geometry, then those after it.
              const from = Math.floor(p / step) * step * count + geometries[i]! * step + (p % step);
              if (!isValidAt(values, from)) continue;
              data.fill(values.data[from]!, p * plane + run.start, p * plane + run.stop);
              mask.fill(1, p * plane + run.start, p * plane + run.stop);
            }
          }
          yield (starts[i + 1]! - starts[i]!) * 16 * planes;
        }
    }
  return { sizes, type: values.type, data, mask, nodata: null };
}

/** Cells of the window, counted row by row, that a span of a leaf has. */
function runIn(
  window: CellWindow,
  leaf: CellWindow,
  span: number,
): { readonly start: number; readonly stop: number } | null {
  const row = leaf.y.start + rowOf(span) - window.y.start;
  if (row < 0 || row >= rangeSize(window.y)) return null;
  const width = rangeSize(window.x);
  const left = leaf.x.start - window.x.start;
  const start = Math.max(0, left + firstOf(span));
  const stop = Math.min(width, left + lastOf(span) + 1);
  return start < stop ? { start: row * width + start, stop: row * width + stop } : null;
}
