/**
 * To another grid, as gdalwarp does it: docs/adr/0026-resampling-as-gdal.md. Near keeps type and no-data, all others compute in float64.
 * Depends on the cell size, so it is computed on its own grid.
 */
import { type Chunk, allocate, chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import { writtenOf } from "../promotion.ts";
import { type Range, type Region, range, regionCells, regionSizes } from "../region.ts";
import { boxCells } from "../resample/bilinear.ts";
import { resamplings } from "../resample/methods.ts";
import { nearIndexes } from "../resample/near.ts";
import type { Resampler } from "../resample/resampling.ts";
import type { Scale } from "../resample/scale.ts";
import type { ResampleMethod, Window } from "../resample/window.ts";
import { type CubeShape, type Grid, axisIndex, gridOf, withGrid } from "../shape.ts";
import { resampleComputed } from "./resample/computed.ts";
import { resampleNear } from "./resample/near.ts";
import { computedValues, withValues } from "./values.ts";
import { whole } from "./whole.ts";

/** To another grid; dims y and x are replaced. */
export interface ResampleParams {
  readonly grid: Grid;
  readonly method: ResampleMethod;
  /** What kernels are widened by, where it does not follow from the two grids: tiles of one map have it in common. */
  readonly scale?: Scale;
}

export const resample: NodeKind<ResampleParams> = {
  kind: "resample",
  regrids: true,
  rev: 4,
  grid: "own",
  shape(params, [input]) {
    const shape = withGrid(input!, params.grid);
    const method = params.method === "near" ? null : resamplings[params.method];
    const picks = method?.picks ?? true;
    // Truths that are picked stay truths; means of them are shares.
    if (picks && input!.type === "boolean") return shape;
    if (!method && input!.nodata !== null) return shape;
    const values = computedValues([input!], method?.quantity ?? "kept");
    // Cells are taken as they are.
    return withValues(
      shape,
      picks ? { ...values, written: writtenOf(input!), ofBand: (own) => own } : values,
    );
  },
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs(params, region, [input]) {
    const { support } = wayOf(params, region, input!);
    return support ? [{ input: 0, region: inputRegion(region, input!, support) }] : [];
  },
  work(params, region, [input]) {
    const { support, ...way } = wayOf(params, region, input!);
    const cells = regionCells(region);
    const plane = boxCells(windowOf(input!, region));
    const supportCells = support ? boxCells(support) : 0;
    return {
      bytes: chunkBytesMax("float64", cells) + plane * 16 + way.bytes + supportCells * 9,
      kernelPixels: cells + (way.work * cells) / Math.max(1, plane),
      keepsInputs: true,
    };
  },
  begin(params, region, [input]) {
    const { support, resampler } = wayOf(params, region, input!);
    if (!support) return { feed: () => "done", finish: () => emptyChunk(params, region, input!) };
    const window = windowOf(input!, region);
    return whole(1, ([chunk]) => {
      const out = emptyChunk(params, region, input!);
      const job = { input: input!, chunk: chunk!, support };
      return resampler
        ? resampleComputed(out, job, { resampler, window })
        : resampleNear(out, job, { grid: params.grid, window });
    });
  },
};

interface Way {
  /** Input cells that the region's cells come from; null when none lies inside of the input. */
  readonly support: Window | null;
  readonly work: number;
  readonly bytes: number;
  /** Null of near, which computes nothing. */
  readonly resampler: Resampler | null;
}

function wayOf({ grid, method, scale }: ResampleParams, region: Region, input: CubeShape): Way {
  const source = gridOf(input)!;
  const window = windowOf(input, region);
  if (method === "near") {
    const { columns, rows } = nearIndexes(grid, { grid: source }, window);
    const x = spanOf(columns);
    const y = spanOf(rows);
    const bytes = columns.byteLength + rows.byteLength;
    return { support: x && y ? { x, y } : null, work: 0, bytes, resampler: null };
  }
  const between = { target: grid, source, window, ...(scale ? { scale } : {}) };
  const resampler = resamplings[method].resampler(between);
  return { ...resampler, resampler };
}

function windowOf(input: CubeShape, region: Region): Window {
  return { y: region[axisIndex(input, "y")]!, x: region[axisIndex(input, "x")]! };
}

function spanOf(cells: Int32Array): Range | null {
  let low = Infinity;
  let high = -1;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (cell < 0) continue;
    low = cell < low ? cell : low;
    high = cell > high ? cell : high;
  }
  return high < 0 ? null : range(low, high + 1);
}

function inputRegion(region: Region, input: CubeShape, support: Window): Region {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return region.map((r, dim) => (dim === y ? support.y : dim === x ? support.x : r));
}

/** Everything missing: the region lies outside of the input. */
function emptyChunk(params: ResampleParams, region: Region, input: CubeShape): Chunk {
  const shape = resample.shape(params, [input]);
  const cells = regionCells(region);
  const data = allocate(shape.type, cells);
  if (shape.nodata !== null) data.fill(shape.nodata);
  return {
    sizes: regionSizes(region),
    type: shape.type,
    data,
    mask: shape.nodata === null ? new Uint8Array(cells) : null,
    nodata: shape.nodata,
  };
}
