/** Labels of one dimension by index: filters, crops, renamed labels. Values keep their type and no-data. */
import { type Chunk, allocate, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import { type Range, type Region, range, rangeSize, regionCells, regionSizes, withRange } from "../region.ts";
import {
  type BandFacts,
  type CubeShape,
  type Dimension,
  type Label,
  type Labels,
  dimIndex,
  enumerated,
  labelAt,
} from "../shape.ts";
import { copyBox } from "../window.ts";

/** Labels of one dimension by index, in the order given, possibly with new names; used by all filters, rename_labels and crops. */
export interface SelectParams {
  readonly dim: string;
  /** Either a contiguous run (crops keep regular labels) or a list. */
  readonly indexes: readonly number[] | { readonly start: number; readonly stop: number };
  /** New labels, one per index, when they change. */
  readonly labels?: readonly Label[];
}

export const select: NodeKind<SelectParams> = {
  kind: "select",
  rev: 1,
  grid: "any",
  shape: (params, [input]) => selectedShape(params, input!),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs(params, region, [input]) {
    const dim = dimIndex(input!, params.dim);
    return runsOf(params, region[dim]!).map((run) => ({ input: 0, region: withRange(region, dim, run) }));
  },
  work: (params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region), input!.nodata),
    kernelPixels: 0,
  }),
  crops: ({ indexes, labels }) => !isList(indexes) && labels === undefined,
  begin(params, region, [input]): Fold {
    const dim = dimIndex(input!, params.dim);
    const runs = runsOf(params, region[dim]!);
    if (runs.length === 1) return passThrough();
    return concatenate(region, dim, runs);
  },
};

/** One run of input indexes is the input's own chunk; nothing is copied. */
function passThrough(): Fold {
  let held: Chunk | null = null;
  return {
    feed(_index, chunk) {
      held = chunk;
      return "done";
    },
    finish: () => held!,
  };
}

function concatenate(region: Region, dim: number, runs: readonly Range[]): Fold {
  const sizes = regionSizes(region);
  const zero = sizes.map(() => 0);
  let out: Chunk | null = null;
  let at = 0;
  return {
    feed(index, chunk) {
      out = makeRoom(out, chunk, sizes);
      const toAt = zero.map((_, i) => (i === dim ? at : 0));
      copyBox({
        from: chunk.data,
        fromSizes: chunk.sizes,
        fromAt: zero,
        to: out.data,
        toSizes: sizes,
        toAt,
        sizes: chunk.sizes,
      });
      if (out.mask) {
        const from = chunk.mask ?? new Uint8Array(chunk.data.length).fill(1);
        copyBox({
          from,
          fromSizes: chunk.sizes,
          fromAt: zero,
          to: out.mask,
          toSizes: sizes,
          toAt,
          sizes: chunk.sizes,
        });
      }
      at += rangeSize(runs[index]!);
      return index === runs.length - 1 ? "done" : "more";
    },
    finish: () => out ?? emptyChunk(sizes),
  };
}

function makeRoom(out: Chunk | null, chunk: Chunk, sizes: readonly number[]): Chunk {
  if (!out) {
    const cells = sizes.reduce((product, size) => product * size, 1);
    const mask = chunk.mask ? new Uint8Array(cells).fill(1) : null;
    return { sizes, type: chunk.type, data: allocate(chunk.type, cells), mask, nodata: chunk.nodata };
  }
  if (chunk.mask && !out.mask) return { ...out, mask: new Uint8Array(out.data.length).fill(1) };
  return out;
}

function emptyChunk(sizes: readonly number[]): Chunk {
  return { sizes, type: "float64", data: new Float64Array(0), mask: null, nodata: null };
}

/** The input indexes behind a range of output labels, as ascending runs in output order. */
function runsOf(params: SelectParams, out: Range): Range[] {
  const indexes = params.indexes;
  if (!isList(indexes)) return [range(indexes.start + out.start, indexes.start + out.stop)];
  const runs: Range[] = [];
  for (let i = out.start; i < out.stop; i++) {
    const index = indexes[i]!;
    const last = runs[runs.length - 1];
    if (last && last.stop === index) runs[runs.length - 1] = range(last.start, index + 1);
    else runs.push(range(index, index + 1));
  }
  return runs;
}

function isList(indexes: SelectParams["indexes"]): indexes is readonly number[] {
  return Array.isArray(indexes);
}

function selectedShape(params: SelectParams, input: CubeShape): CubeShape {
  const at = dimIndex(input, params.dim);
  const dims = input.dims.map((dim, index) =>
    index === at
      ? { ...dim, labels: selectedLabels(params, dim.labels), ...selectedFeatures(params, dim) }
      : dim,
  );
  if (!input.bands || input.dims[at]?.type !== "bands") return { ...input, dims };
  return { ...input, dims, bands: selectedBands(params, input) };
}

/** Geometries follow their labels. */
function selectedFeatures(params: SelectParams, dim: Dimension): Pick<Dimension, "features"> {
  const { indexes } = params;
  if (!dim.features) return {};
  return {
    features: isList(indexes)
      ? indexes.map((index) => dim.features![index]!)
      : dim.features.slice(indexes.start, indexes.stop),
  };
}

function selectedLabels(params: SelectParams, labels: Labels): Labels {
  const indexes = params.indexes;
  if (params.labels) return enumerated(params.labels);
  if (isList(indexes)) return enumerated(indexes.map((index) => labelAt(labels, index)));
  const count = indexes.stop - indexes.start;
  if (labels.kind === "regular")
    return { ...labels, origin: labels.origin + indexes.start * labels.step, count };
  return enumerated(Array.from({ length: count }, (_, i) => labelAt(labels, indexes.start + i)));
}

/** Facts follow their bands; a renamed band keeps its common name under the new label. */
function selectedBands(params: SelectParams, input: CubeShape): readonly BandFacts[] {
  const dim = input.dims[dimIndex(input, params.dim)]!;
  const indexes = params.indexes;
  const list = isList(indexes)
    ? indexes
    : Array.from({ length: indexes.stop - indexes.start }, (_, i) => indexes.start + i);
  return list.flatMap((index, i) => {
    const label: Label = labelAt(dim.labels, index);
    const facts = input.bands!.find((band) => band.name === label);
    return facts ? [{ ...facts, name: String(params.labels?.[i] ?? label) }] : [];
  });
}
