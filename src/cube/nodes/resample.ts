/** To another grid: near keeps type and no-data, bilinear gives float64. Depends on the cell size, so it is computed on its own grid. */
import { type Chunk, allocate, chunkBytesMax, isValidAt } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Range, type Region, range, regionCells, regionSizes } from "../region.ts";
import {
  type SourceWindow,
  bilinearFill,
  bilinearSupports,
  boxCells,
  cellField,
} from "../resample/bilinear.ts";
import type { ResampleMethod, Window } from "../resample/window.ts";
import { nearIndexes } from "../resample/near.ts";
import { type CubeShape, type Grid, axisIndex, gridOf, withGrid } from "../shape.ts";
import { type Plane, planesOf } from "./planes.ts";
import { writtenOf } from "../promotion.ts";
import { computedValues, withValues } from "./values.ts";
import { whole } from "./whole.ts";

/** To another grid; dims y and x are replaced. */
export interface ResampleParams {
  readonly grid: Grid;
  readonly method: ResampleMethod;
}

export const resample: NodeKind<ResampleParams> = {
  kind: "resample",
  regrids: true,
  rev: 3,
  grid: "own",
  shape(params, [input]) {
    const shape = withGrid(input!, params.grid);
    const keeps = params.method === "near" && (input!.nodata !== null || input!.type === "boolean");
    // Between true and false, bilinear gives shares.
    if (keeps) return shape;
    const values = computedValues([input!], "kept");
    // Cells are taken as they are.
    return withValues(
      shape,
      params.method === "near" ? { ...values, written: writtenOf(input!), ofBand: (own) => own } : values,
    );
  },
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs(params, region, [input]) {
    const support = supportOf(params, region, input!);
    return support ? [{ input: 0, region: inputRegion(region, input!, support) }] : [];
  },
  work(params, region, [input]) {
    const support = supportOf(params, region, input!);
    const cells = regionCells(region);
    const supportCells = support ? boxCells(support) : 0;
    const plane = windowOf(input!, region);
    const fields = (plane.x.stop - plane.x.start) * (plane.y.stop - plane.y.start) * 16;
    return {
      bytes: chunkBytesMax("float64", cells) + fields + supportCells * 9,
      kernelPixels: cells,
      keepsInputs: true,
    };
  },
  begin(params, region, [input]) {
    const support = supportOf(params, region, input!);
    if (!support) return { feed: () => "done", finish: () => emptyChunk(params, region, input!) };
    return whole(1, ([chunk]) =>
      params.method === "near"
        ? resampleNear(params, region, { input: input!, chunk: chunk!, support })
        : resampleBilinear(params, region, { input: input!, chunk: chunk!, support }),
    );
  },
};

function windowOf(input: CubeShape, region: Region): Window {
  return { y: region[axisIndex(input, "y")]!, x: region[axisIndex(input, "x")]! };
}

/** Input cells that the region's cells come from; null when none lies inside of the input. */
function supportOf(params: ResampleParams, region: Region, input: CubeShape): Window | null {
  const grid = gridOf(input)!;
  const window = windowOf(input, region);
  if (params.method === "near") {
    const { columns, rows } = nearIndexes(params.grid, { grid }, window);
    const x = spanOf(columns);
    const y = spanOf(rows);
    return x && y ? { x, y } : null;
  }
  const field = cellField(params.grid, { grid }, window);
  return bilinearSupports(field, grid).reduce<Window | null>(
    (joined, { x, y }) => (joined ? { x: spanned(joined.x, x), y: spanned(joined.y, y) } : { x, y }),
    null,
  );
}

function spanned(a: Range, b: Range): Range {
  return range(Math.min(a.start, b.start), Math.max(a.stop, b.stop));
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

interface ResampleJob {
  readonly input: CubeShape;
  readonly chunk: Chunk;
  readonly support: Window;
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

function* resampleNear(params: ResampleParams, region: Region, job: ResampleJob): Paced<Chunk> {
  const out = emptyChunk(params, region, job.input);
  const window = windowOf(job.input, region);
  const indexes = nearIndexes(params.grid, { grid: gridOf(job.input)! }, window);
  const dims = { y: axisIndex(job.input, "y"), x: axisIndex(job.input, "x") };
  const from = planesOf(job.chunk.sizes, dims);
  for (const [i, plane] of planesOf(out.sizes, dims).entries())
    yield* copyPlane(out, plane, { job, indexes, from: from[i]!, window });
  return out;
}

interface PlaneCopy {
  readonly job: ResampleJob;
  readonly indexes: ReturnType<typeof nearIndexes>;
  readonly from: Plane;
  readonly window: Window;
}

function* copyPlane(out: Chunk, plane: Plane, copy: PlaneCopy): Paced<void> {
  const { indexes, from, window, job } = copy;
  const width = window.x.stop - window.x.start;
  const height = window.y.stop - window.y.start;
  const source = job.chunk;
  for (let row = 0, i = 0; row < height; row++) {
    yield width;
    for (let column = 0; column < width; column++, i++) {
      const sourceColumn = indexes.columns[indexes.aligned ? column : i]!;
      const sourceRow = indexes.rows[indexes.aligned ? row : i]!;
      if (sourceColumn < 0 || sourceRow < 0) continue;
      const cell =
        from.base +
        (sourceRow - job.support.y.start) * from.yStep +
        (sourceColumn - job.support.x.start) * from.xStep;
      const at = plane.base + row * plane.yStep + column * plane.xStep;
      if (out.mask === null) out.data[at] = source.data[cell]!;
      else if (isValidAt(source, cell)) {
        out.data[at] = source.data[cell]!;
        out.mask[at] = 1;
      } else out.data[at] = NaN;
    }
  }
}

function* resampleBilinear(params: ResampleParams, region: Region, job: ResampleJob): Paced<Chunk> {
  const out = emptyChunk(params, region, job.input);
  const grid: Grid = gridOf(job.input)!;
  const window = windowOf(job.input, region);
  const field = cellField(params.grid, { grid }, window);
  const dims = { y: axisIndex(job.input, "y"), x: axisIndex(job.input, "x") };
  const cells = field.u.length;
  const from = planesOf(job.chunk.sizes, dims);
  const plane = { data: new Float64Array(cells), mask: new Uint8Array(cells), at: 0 };
  for (const [i, to] of planesOf(out.sizes, dims).entries()) {
    plane.mask.fill(0);
    const support = yield* sourceWindow(job, from[i]!);
    yield* bilinearFill(field, support, grid, plane);
    yield* placePlane(out, to, { plane, width: window.x.stop - window.x.start });
  }
  return out;
}

function* sourceWindow(job: ResampleJob, plane: Plane): Paced<SourceWindow> {
  const { x, y } = job.support;
  const width = x.stop - x.start;
  const height = y.stop - y.start;
  const data = new Float64Array(width * height);
  const valid = new Uint8Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    yield width;
    for (let column = 0; column < width; column++, at++) {
      const cell = plane.base + row * plane.yStep + column * plane.xStep;
      const value = job.chunk.data[cell]!;
      data[at] = value;
      valid[at] = isValidAt(job.chunk, cell) && value === value ? 1 : 0;
    }
  }
  return { data, valid, column: x.start, row: y.start, width, height };
}

function* placePlane(
  out: Chunk,
  to: Plane,
  from: {
    readonly plane: { readonly data: Float64Array; readonly mask: Uint8Array };
    readonly width: number;
  },
): Paced<void> {
  const { data, mask } = from.plane;
  for (let i = 0; i < data.length; i++) {
    if (i % from.width === 0) yield from.width;
    const at = to.base + Math.floor(i / from.width) * to.yStep + (i % from.width) * to.xStep;
    out.data[at] = mask[i] === 1 ? data[i]! : NaN;
    out.mask![at] = mask[i]!;
  }
}
