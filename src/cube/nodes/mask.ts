/** Where the mask is non-zero or true, the data become the replacement. A mask cell without data masks nothing. */
import { type Chunk, type TypedArray, chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type ElementType, dimIndex } from "../shape.ts";
import { broadcastSteps, eachRow } from "./broadcast.ts";
import type { MaskParams } from "./params.ts";
import { replaceCell } from "./replace_cells.ts";
import { whole } from "./whole.ts";

export const mask: NodeKind<MaskParams> = {
  kind: "mask",
  rev: 1,
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
    whole(2, ([maskChunk, dataChunk]) => {
      const out = writable(dataChunk!, params);
      const steps = broadcastSteps(data!, masks!, maskChunk!.sizes);
      applyMask(out, maskChunk!, { sizes: regionSizes(region), steps, replacement: params.replacement });
      return out;
    }),
};

/** The part of the mask that lies over a region of the data; dimensions that the mask lacks do not matter. */
function maskRegion(data: CubeShape, masks: CubeShape, region: Region): Region {
  return masks.dims.map((dim) => region[dimIndex(data, dim.name)]!);
}

/** Masked data keep their type when it can hold the replacement, else become float64. */
function maskedShape(params: MaskParams, data: CubeShape): CubeShape {
  return { ...data, ...storage(data.type, data.nodata, params.replacement) };
}

function storage(
  type: ElementType,
  nodata: number | null,
  replacement: MaskParams["replacement"],
): Pick<CubeShape, "type" | "nodata"> {
  const computed = type === "float64" || type === "boolean";
  if (replacement === null)
    return nodata === null && !computed ? { type: "float64", nodata: null } : { type, nodata };
  if (computed || holds(type, Number(replacement))) return { type, nodata };
  return { type: "float64", nodata: null };
}

const INTEGER_RANGES: Partial<Record<ElementType, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 4294967295],
  int32: [-2147483648, 2147483647],
};

function holds(type: ElementType, value: number): boolean {
  const limits = INTEGER_RANGES[type];
  if (limits) return Number.isInteger(value) && value >= limits[0] && value <= limits[1];
  return type === "float32" && Math.fround(value) === value;
}

/** An own copy of the data in the type of the result. */
function writable(chunk: Chunk, params: MaskParams): Chunk {
  const { type, nodata } = storage(chunk.type, chunk.nodata, params.replacement);
  if (type !== chunk.type) return widen(chunk);
  const copy = chunk.mask ? new Uint8Array(chunk.mask) : null;
  const fresh =
    !copy && nodata === null && params.replacement === null
      ? new Uint8Array(chunk.data.length).fill(1)
      : copy;
  return { ...chunk, data: chunk.data.slice() as TypedArray, mask: fresh, nodata };
}

function widen(chunk: Chunk): Chunk {
  const data = new Float64Array(chunk.data);
  const valid = new Uint8Array(data.length).fill(1);
  if (chunk.mask) valid.set(chunk.mask);
  else if (chunk.nodata !== null) {
    const nodata = chunk.nodata;
    for (let i = 0; i < data.length; i++) {
      const missing = data[i] === nodata || (nodata !== nodata && data[i] !== data[i]);
      if (missing) valid[i] = 0;
    }
  }
  return { sizes: chunk.sizes, type: "float64", data, mask: valid, nodata: null };
}

interface MaskJob {
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly replacement: MaskParams["replacement"];
}

function applyMask(out: Chunk, maskChunk: Chunk, job: MaskJob): void {
  eachRow(job.sizes, job.steps, (row) => {
    for (let i = 0, m = row.otherStart; i < row.count; i++, m += row.otherStep) {
      const value = maskChunk.data[m]!;
      if (value === 0 || value !== value) continue;
      if (maskChunk.mask ? maskChunk.mask[m] === 0 : value === maskChunk.nodata) continue;
      replaceCell(out, row.start + i, job.replacement === null ? null : Number(job.replacement));
    }
  });
}
