/** A callback along one dimension that gives an array per pixel: apply_dimension. */
import { chunkBytesMax, type Chunk } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Callback } from "../program/program.ts";
import { type Region, range, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, dimIndex, labelCount } from "../shape.ts";
import { resultType } from "./apply.ts";
import { arraySpec, compiledCallback } from "./callback.ts";
import { mapSeries, seriesBytes, usedIndexes } from "./series.ts";
import { callbackValues, withValues, withoutQuantity } from "./values.ts";

/** The callback (parameter `data`) gives an array; `target` replaces `dim` (same place unless it is another existing one-label dimension, which is then filled). */
export interface MapDimensionParams extends Callback {
  readonly dim: string;
  /** The dimension of the result, labels included, computed when lowering with `compileProgram(...).result`. */
  readonly target: CubeShape["dims"][number];
}

export const map_dimension: NodeKind<MapDimensionParams> = {
  kind: "map_dimension",
  rev: 2,
  grid: "any",
  shape(params, [input]) {
    const type = resultType(programOf(params, input!));
    const { bands, ...rest } = withValues(input!, callbackValues(params, type, { data: input! }));
    const isAlongBands = input!.dims[dimIndex(input!, params.dim)]!.type === "bands";
    const dims = outputDims(params, input!);
    const stays = isAlongBands
      ? params.target.type === "bands" && params.target.name === params.dim
      : dims.some((dim) => dim.type === "bands" && dim !== params.target);
    // Along the bands a value of one may come to stand in another.
    const facts = isAlongBands ? bands?.map(withoutQuantity) : bands;
    return { ...rest, dims, ...(stays && facts ? { bands: facts } : {}) };
  },
  grain: (params, [input]) =>
    outputDims(params, input!).map((dim) => (dim.name === params.target.name ? "whole" : "any")),
  needs(params, region, [input]) {
    const at = dimIndex(input!, params.dim);
    const count = labelCount(input!.dims[at]!.labels);
    const used = usedIndexes(programOf(params, input!), count);
    const labels = used.length > 0 ? used : [0];
    return labels.map((index) => ({ input: 0, region: inputRegion(params, input!, { region, index }) }));
  },
  work(params, region, [input]) {
    const program = programOf(params, input!);
    const labels = labelCount(input!.dims[dimIndex(input!, params.dim)]!.labels);
    const cells = regionCells(region);
    const results = labelCount(params.target.labels);
    return {
      bytes: chunkBytesMax("float64", cells) + seriesBytes(program, labels, results),
      kernelPixels: (cells / results) * (program.workPerPixel + results),
      keepsInputs: true,
    };
  },
  begin: (params, region, [input]) => mapFold(params, region, input!),
};

function programOf(params: MapDimensionParams, input: CubeShape): CompiledProgram {
  return compiledCallback(params, { data: arraySpec(input, input.dims[dimIndex(input, params.dim)]!) });
}

/** The target stands where the source stood; another dimension that it fills goes. */
function outputDims(params: MapDimensionParams, input: CubeShape): CubeShape["dims"] {
  return input.dims
    .filter((dim) => dim.name === params.dim || dim.name !== params.target.name)
    .map((dim) => (dim.name === params.dim ? params.target : dim));
}

interface LabelRegion {
  readonly region: Region;
  readonly index: number;
}

function inputRegion(params: MapDimensionParams, input: CubeShape, of: LabelRegion): Region {
  const out = outputDims(params, input);
  return input.dims.map((dim) => {
    if (dim.name === params.dim) return range(of.index, of.index + 1);
    if (dim.name === params.target.name) return range(0, 1);
    return of.region[out.findIndex((candidate) => candidate.name === dim.name)]!;
  });
}

function mapFold(params: MapDimensionParams, region: Region, input: CubeShape): Fold {
  const program = programOf(params, input);
  const count = labelCount(input.dims[dimIndex(input, params.dim)]!.labels);
  const used = usedIndexes(program, count);
  const series: (Chunk | null)[] = Array.from({ length: count }, () => null);
  const dim = outputDims(params, input).findIndex((candidate) => candidate.name === params.target.name);
  return {
    feed(index, chunk) {
      if (used.length > 0) series[used[index]!] = chunk;
      return index >= used.length - 1 ? "done" : "more";
    },
    finish: () => mapSeries(program, series, { sizes: regionSizes(region), dim }),
  };
}
