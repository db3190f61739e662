/** Cubes that lie in windows of one grid, side by side: apply_polygon. Where none has a value there is no data. */
import { type Chunk, type TypedArray, allocate, chunkBytesMax, isValidAt } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Range, type Region, range, rangeSize, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type Grid, axisIndex, withGrid } from "../shape.ts";
import { strides } from "../window.ts";
import type { CellWindow } from "../zones/leaf.ts";
import { filled } from "./columns.ts";

/** Input number i has the cells `windows[i]` of the grid; of a cell that several have, the last valid value counts. Other dimensions are those of the first input. */
export interface MosaicParams {
  readonly grid: Grid;
  readonly windows: readonly CellWindow[];
}

export const mosaic: NodeKind<MosaicParams> = {
  kind: "mosaic",
  rev: 1,
  grid: "own",
  shape: ({ grid }, inputs) => withGrid({ ...inputs[0]!, ...storageOf(inputs) }, grid),
  grain: (_params, inputs) => inputs[0]!.dims.map(() => "any"),
  needs: (params, region, inputs) =>
    partsOf(params, region, inputs).map(({ input, from }) => ({ input, region: from })),
  work(params, region, inputs) {
    const { type, nodata } = storageOf(inputs);
    const cells = regionCells(region);
    const bytes = chunkBytesMax(type, cells, nodata);
    const given = partsOf(params, region, inputs).reduce((sum, { from }) => sum + regionCells(from), 0);
    return { bytes, kernelPixels: cells + given, feedingBytes: bytes };
  },
  begin(params, region, inputs): Fold {
    const parts = partsOf(params, region, inputs);
    const out = emptyChunk(inputs, region);
    return {
      *feed(index, chunk) {
        yield* place(out, chunk, { region, at: parts[index]!.at });
        return index === parts.length - 1 ? "done" : "more";
      },
      finish: () => out,
    };
  },
};

/** As the inputs are stored where all are stored alike; else numbers under a mask. */
function storageOf(inputs: readonly CubeShape[]): Pick<CubeShape, "type" | "nodata"> {
  const { type, nodata } = inputs[0]!;
  const isSame = inputs.every((input) => input.type === type && Object.is(input.nodata, nodata));
  return isSame ? { type, nodata } : { type: "float64", nodata: null };
}

function emptyChunk(inputs: readonly CubeShape[], region: Region): Chunk & { readonly data: TypedArray } {
  const { type, nodata } = storageOf(inputs);
  const cells = regionCells(region);
  const data = nodata === null ? allocate(type, cells) : filled(type, cells, nodata);
  if (nodata === null && data instanceof Float64Array) data.fill(NaN);
  return {
    sizes: regionSizes(region),
    type,
    data,
    nodata,
    mask: nodata === null ? new Uint8Array(cells) : null,
  };
}

interface Part {
  readonly input: number;
  /** Of the input. */
  readonly from: Region;
  /** Of the result. */
  readonly at: Region;
}

/** What each input has of a region, in their order. */
function partsOf({ windows }: MosaicParams, region: Region, inputs: readonly CubeShape[]): Part[] {
  const y = axisIndex(inputs[0]!, "y");
  const x = axisIndex(inputs[0]!, "x");
  return windows.flatMap((window, input) => {
    const shared = { y: overlap(region[y]!, window.y), x: overlap(region[x]!, window.x) };
    if (rangeSize(shared.y) <= 0 || rangeSize(shared.x) <= 0) return [];
    const at = region.map((r, dim) => (dim === y ? shared.y : dim === x ? shared.x : r));
    const from = at.map((r, dim) =>
      dim === y ? moved(r, -window.y.start) : dim === x ? moved(r, -window.x.start) : r,
    );
    return [{ input, from, at }];
  });
}

const overlap = (a: Range, b: Range): Range => range(Math.max(a.start, b.start), Math.min(a.stop, b.stop));
const moved = (r: Range, by: number): Range => range(r.start + by, r.stop + by);

/** Valid cells of a chunk, row by row. */
function* place(out: Chunk, chunk: Chunk, to: { readonly region: Region; readonly at: Region }): Paced<void> {
  const steps = strides(out.sizes);
  const row = chunk.sizes.at(-1) ?? 1;
  const rows = row === 0 ? 0 : chunk.data.length / row;
  const index = to.at.map(({ start }, dim) => start - to.region[dim]!.start);
  const first = index.reduce((sum, offset, dim) => sum + offset * steps[dim]!, 0);
  const outer = chunk.sizes.slice(0, -1);
  const outerSteps = strides(outer);
  for (let r = 0; r < rows; r++) {
    let base = first;
    for (let dim = 0; dim < outer.length; dim++)
      base += (Math.floor(r / outerSteps[dim]!) % outer[dim]!) * steps[dim]!;
    for (let i = 0; i < row; i++) {
      const cell = r * row + i;
      if (!isValidAt(chunk, cell)) continue;
      out.data[base + i] = chunk.data[cell]!;
      if (out.mask) out.mask[base + i] = 1;
    }
    yield row;
  }
}
