/** Where the mask is non-zero or true, the data become the replacement. A mask cell without data masks nothing. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, dimIndex } from "../shape.ts";
import { broadcastSteps, eachRow } from "./broadcast.ts";
import { replaceCell, replacedShape, replaceableCopy } from "./replace_cells.ts";
import { whole } from "./whole.ts";

/** Inputs data, mask. Where the mask is non-zero (or true), data becomes `replacement` (null: no-data). The mask may lack dimensions of data, and is on data's grid. */
export interface MaskParams {
  readonly replacement: number | boolean | null;
}

export const mask: NodeKind<MaskParams> = {
  kind: "mask",
  rev: 2,
  grid: "any",
  shape: (params, [data]) => maskedShape(params, data!),
  grain: (_params, [data]) => data!.dims.map(() => "any"),
  needs(_params, region, [data, masks]) {
    return [
      { input: 1, region: maskRegion(data!, masks!, region) },
      { input: 0, region },
    ];
  },
  work: (params, region, [data]) => ({
    bytes: chunkBytesMax(
      maskedShape(params, data!).type,
      regionCells(region),
      maskedShape(params, data!).nodata,
    ),
    kernelPixels: regionCells(region),
    keepsInputs: true,
  }),
  begin: (params, region, [data, masks]) =>
    whole(2, function* ([maskChunk, dataChunk]) {
      const out = replaceableCopy(dataChunk!, params.replacement);
      const steps = broadcastSteps(data!, masks!, maskChunk!.sizes);
      const job = { sizes: regionSizes(region), steps, replacement: params.replacement };
      yield* applyMask(out, maskChunk!, job);
      return out;
    }),
};

/** The part of the mask that lies over a region of the data; dimensions that the mask lacks do not matter. */
function maskRegion(data: CubeShape, masks: CubeShape, region: Region): Region {
  return masks.dims.map((dim) => region[dimIndex(data, dim.name)]!);
}

/** Masked data keep their type when it can hold the replacement, else become float64. */
function maskedShape(params: MaskParams, data: CubeShape): CubeShape {
  return replacedShape(data, params.replacement);
}

interface MaskJob {
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly replacement: MaskParams["replacement"];
}

function applyMask(out: Chunk, maskChunk: Chunk, job: MaskJob): Paced<void> {
  return eachRow(job.sizes, job.steps, (row) => {
    for (let i = 0, m = row.otherStart; i < row.count; i++, m += row.otherStep) {
      const value = maskChunk.data[m]!;
      if (value === 0 || value !== value) continue;
      if (maskChunk.mask ? maskChunk.mask[m] === 0 : value === maskChunk.nodata) continue;
      replaceCell(out, row.start + i, job.replacement === null ? null : Number(job.replacement));
    }
  });
}
