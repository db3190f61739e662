/** A callback over one dimension, which disappears: reduce_dimension. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Callback } from "../program/program.ts";
import { type Region, range, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, dimIndex, labelCount } from "../shape.ts";
import { valueType } from "./apply.ts";
import { arraySpec, compiledCallback } from "./callback.ts";
import { finishComputed } from "./columns.ts";
import { reduceSeries, seriesBytes, usedIndexes } from "./series.ts";
import { streamBytes, streamFold, streamingOf } from "./stream.ts";
import { callbackValues, withValues } from "./values.ts";

/** The callback's parameter is `data`, an array labelled by dimension `dim`, which disappears. */
export interface ReduceParams extends Callback {
  readonly dim: string;
}

export const reduce: NodeKind<ReduceParams> = {
  kind: "reduce",
  rev: 2,
  grid: "any",
  shape(params, [input]) {
    const type = valueType(programOf(params, input!));
    const { bands, ...rest } = withValues(input!, callbackValues(params, type, { data: input! }));
    const at = dimIndex(input!, params.dim);
    const keepsBands = bands && input!.dims[at]!.type !== "bands";
    return {
      ...rest,
      dims: input!.dims.filter((_, dim) => dim !== at),
      ...(keepsBands ? { bands } : {}),
    };
  },
  grain: (_params, [input]) => input!.dims.slice(1).map(() => "any"),
  needs(params, region, [input]) {
    const at = dimIndex(input!, params.dim);
    return labelsNeeded(params, input!).map((index) => ({
      input: 0,
      region: labelRegion(region, at, index),
    }));
  },
  work(params, region, [input]) {
    const cells = regionCells(region);
    const labels = labelCount(input!.dims[dimIndex(input!, params.dim)]!.labels);
    const output = chunkBytesMax("float64", cells);
    const streaming = streamingOf(params);
    if (streaming)
      return {
        bytes: output + streamBytes(streaming, cells),
        kernelPixels: cells * labels,
        feedingBytes: streamBytes(streaming, cells),
      };
    const program = programOf(params, input!);
    return {
      bytes: output + seriesBytes(program, labels, 1),
      kernelPixels: cells * program.workPerPixel,
      keepsInputs: true,
    };
  },
  begin(params, region, [input]) {
    const streaming = streamingOf(params);
    const labels = labelsNeeded(params, input!);
    return streaming
      ? streamFold(streaming, {
          sizes: regionSizes(region),
          count: labels.length,
          type: valueType(programOf(params, input!)),
        })
      : seriesFold(params, region, input!);
  },
};

function programOf(params: ReduceParams, input: CubeShape): CompiledProgram {
  return compiledCallback(params, { data: arraySpec(input, input.dims[dimIndex(input, params.dim)]!) });
}

/** Only the labels that the callback touches; at least one, because the size of the chunk comes with it. */
function labelsNeeded(params: ReduceParams, input: CubeShape): readonly number[] {
  const count = labelCount(input.dims[dimIndex(input, params.dim)]!.labels);
  return usedIndexes(programOf(params, input), count);
}

/** One label of the reduced dimension, put back into a region that lacks it. */
function labelRegion(region: Region, dim: number, index: number): Region {
  return [...region.slice(0, dim), range(index, index + 1), ...region.slice(dim)];
}

function seriesFold(params: ReduceParams, region: Region, input: CubeShape): Fold {
  const program = programOf(params, input);
  const count = labelCount(input.dims[dimIndex(input, params.dim)]!.labels);
  const used = usedIndexes(program, count);
  const series: (Chunk | null)[] = Array.from({ length: count }, () => null);
  return {
    feed(index, chunk) {
      series[used[index]!] = chunk;
      return index === used.length - 1 ? "done" : "more";
    },
    *finish() {
      const values = yield* reduceSeries(program, series, regionCells(region));
      return finishComputed(values, regionSizes(region), valueType(program));
    },
  };
}
