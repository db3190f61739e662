/** A callback over each of the windows that the horizontal plane is divided into: aggregate_spatial_window. */
import { windowColumnsMax } from "../../limits.ts";
import type { Chunk } from "../chunk.ts";
import { chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Callback } from "../program/program.ts";
import { type Range, type Region, range, rangeSize, regionCells, regionSizes, withRange } from "../region.ts";
import {
  type CubeShape,
  type Dimension,
  type Label,
  type Labels,
  axisIndex,
  enumerated,
  labelAt,
  labelCount,
} from "../shape.ts";
import { strides } from "../window.ts";
import { valueType } from "./apply.ts";
import { compiledCallback } from "./callback.ts";
import { computedChunk, finishComputed } from "./columns.ts";
import { streamingOf } from "./stream.ts";
import { callbackValues, withValues } from "./values.ts";
import { type WindowRow, type WindowRows, columnRows, listRows, streamRows } from "./window_rows.ts";

/** Windows along one axis: `count` of them of `size` cells, the first from cell `first` on, which may lie before the cube. */
export interface AxisWindows {
  readonly size: number;
  readonly first: number;
  readonly count: number;
}

/** The callback has the parameter `data`, a plain list of the cells of a window, row by row; cells outside of the cube are no-data. */
export interface SpatialWindowParams extends Callback {
  readonly x: AxisWindows;
  readonly y: AxisWindows;
}

export const spatial_window: NodeKind<SpatialWindowParams> = {
  kind: "spatial_window",
  rev: 1,
  grid: "own",
  shape(params, [input]) {
    const values = callbackValues(params, valueType(programOf(params, input!)), { data: input! });
    return { ...withValues(input!, values), dims: input!.dims.map((dim) => windowed(params, dim)) };
  },
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (params, region, [input]) =>
    rowsOf(params, region, input!).map((row) => ({ input: 0, region: supportOf(params, row, input!) })),
  work(params, region, [input]) {
    const cells = regionCells(region);
    const size = params.x.size * params.y.size;
    const rows = rowsFor(params, input!);
    const perCell = rows.workPerCell ?? 1;
    return {
      bytes: chunkBytesMax("float64", cells) + rows.bytes,
      kernelPixels: cells * size * perCell,
      feedingBytes: chunkBytesMax("float64", cells) + rows.bytes,
    };
  },
  begin(params, region, [input]): Fold {
    const rows = rowsOf(params, region, input!);
    const reduceRow = rowsFor(params, input!).begin();
    const out = computedChunk(regionCells(region));
    const steps = strides(regionSizes(region));
    return {
      *feed(index, chunk) {
        yield* reduceRow(rowIn(params, { row: rows[index]!, input: input! }, chunk), {
          out,
          at: rows[index]!.reduce((sum, r, dim) => sum + (r.start - region[dim]!.start) * steps[dim]!, 0),
          step: steps[axisIndex(input!, "x")]!,
        });
        return index === rows.length - 1 ? "done" : "more";
      },
      finish: () => finishComputed(out, regionSizes(region), valueType(programOf(params, input!))),
    };
  },
};

/** Reducers that stream see one cell of all windows of a row after another; others all cells of one block of windows, or of one window. */
function rowsFor(params: SpatialWindowParams, input: CubeShape): WindowRows {
  const streaming = streamingOf(params);
  if (streaming) return streamRows(streaming);
  const size = params.x.size * params.y.size;
  return size <= windowColumnsMax
    ? columnRows(programOf(params, input), size)
    : listRows(params, input.type, size);
}

function programOf(params: SpatialWindowParams, input: CubeShape): CompiledProgram {
  const type = input.type === "boolean" ? "boolean" : "number";
  // What the callback gives does not depend on how large its list is; a long one need not be compiled for that.
  const length = Math.min(params.x.size * params.y.size, windowColumnsMax);
  return compiledCallback(params, { data: { kind: "array", length, labels: null, type } });
}

function windowsOf(params: SpatialWindowParams, dim: Dimension): AxisWindows | null {
  if (dim.type !== "spatial") return null;
  return dim.axis === "x" ? params.x : dim.axis === "y" ? params.y : null;
}

function windowed(params: SpatialWindowParams, dim: Dimension): Dimension {
  const windows = windowsOf(params, dim);
  return windows ? { ...dim, labels: windowLabels(dim.labels, windows) } : dim;
}

/** The centres of the windows; of listed labels the middle of those that a window has. */
function windowLabels(labels: Labels, { size, first, count }: AxisWindows): Labels {
  if (labels.kind === "regular")
    return {
      kind: "regular",
      origin: labels.origin + first * labels.step,
      step: labels.step * size,
      count,
    };
  const last = labelCount(labels) - 1;
  const middle = (window: number): Label => {
    const low = labelAt(labels, Math.max(0, first + window * size));
    const high = labelAt(labels, Math.min(last, first + (window + 1) * size - 1));
    return typeof low === "number" && typeof high === "number" ? (low + high) / 2 : low;
  };
  return enumerated(Array.from({ length: count }, (_, window) => middle(window)));
}

/** The region cut to one row of windows of one label of all other dimensions. */
function rowsOf(_params: SpatialWindowParams, region: Region, input: CubeShape): Region[] {
  const x = axisIndex(input, "x");
  let rows: Region[] = [region];
  region.forEach((r, dim) => {
    if (dim === x) return;
    rows = rows.flatMap((row) =>
      Array.from({ length: rangeSize(r) }, (_, i) =>
        withRange(row, dim, range(r.start + i, r.start + i + 1)),
      ),
    );
  });
  return rows;
}

/** The cells of the input under a row of windows. */
function supportOf(params: SpatialWindowParams, row: Region, input: CubeShape): Region {
  return input.dims.map((dim, index) => {
    const windows = windowsOf(params, dim);
    return windows ? covered(windows, row[index]!, labelCount(dim.labels)) : row[index]!;
  });
}

function covered({ size, first }: AxisWindows, windows: Range, cells: number): Range {
  return range(Math.max(0, first + windows.start * size), Math.min(cells, first + windows.stop * size));
}

interface RowOf {
  readonly row: Region;
  readonly input: CubeShape;
}

/** Where the cells of the windows stand in the chunk of their support. */
function rowIn(params: SpatialWindowParams, { row, input }: RowOf, chunk: Chunk): WindowRow {
  const [x, y] = [axisIndex(input, "x"), axisIndex(input, "y")];
  const support = supportOf(params, row, input);
  const steps = strides(chunk.sizes);
  const axis = (dim: number, { size, first }: AxisWindows) => ({
    size,
    before: first + row[dim]!.start * size - support[dim]!.start,
    cells: rangeSize(support[dim]!),
    step: steps[dim]!,
  });
  return { chunk, windows: rangeSize(row[x]!), x: axis(x, params.x), y: axis(y, params.y) };
}
