/** One dimension becomes several by the parts of its labels. No value changes; combinations that it does not have are no-data. */
import { chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import { type Range, type Region, range, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type Dimension, type Label, dimIndex, enumerated } from "../shape.ts";
import { strides } from "../window.ts";
import { type GatheredBox, gather } from "./gathered.ts";

export interface UnflattenParams {
  readonly dim: string;
  /** New dimensions of type other, which stand where `dim` stood. */
  readonly targets: readonly { readonly name: string; readonly labels: readonly Label[] }[];
  /** Per combination of labels, the last target fastest, the index of the label of `dim`; -1 where there is none. */
  readonly from: readonly number[];
}

export const unflatten: NodeKind<UnflattenParams> = {
  kind: "unflatten",
  rev: 1,
  grid: "any",
  shape(params, [input]) {
    const { bands, ...rest } = input!;
    const at = dimIndex(input!, params.dim);
    const keepsBands = bands && input!.dims[at]!.type !== "bands";
    return { ...rest, dims: outputDims(params, input!), ...(keepsBands ? { bands } : {}) };
  },
  grain: (params, [input]) => outputDims(params, input!).map(() => "any"),
  needs: (params, region, [input]) =>
    boxesOf(params, region, input!).map((box) => ({ input: 0, region: box.region })),
  work: (_params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region)),
    kernelPixels: regionCells(region),
  }),
  begin: (params, region, [input]) => gather(regionSizes(region), boxesOf(params, region, input!)),
};

function outputDims(params: UnflattenParams, input: CubeShape): readonly Dimension[] {
  return input.dims.flatMap((dim): readonly Dimension[] =>
    dim.name === params.dim
      ? params.targets.map(({ name, labels }) => ({ name, type: "other", labels: enumerated(labels) }))
      : [dim],
  );
}

/** A box per run of combinations, along the last target, whose labels follow each other in the input. */
function boxesOf(params: UnflattenParams, region: Region, input: CubeShape): GatheredBox[] {
  const at = dimIndex(input, params.dim);
  const count = params.targets.length;
  const innermost = at + count - 1;
  const targets = region.slice(at, at + count);
  const steps = strides(regionSizes(region));
  return runsOf(params, targets).map(({ source, place }) => ({
    region: [...region.slice(0, at), source, ...region.slice(at + count)],
    box: (sizes) => ({
      sizes,
      fromAt: 0,
      fromSteps: strides(sizes),
      toAt: place.reduce((sum, index, i) => sum + (index - targets[i]!.start) * steps[at + i]!, 0),
      toSteps: [...steps.slice(0, at), steps[innermost]!, ...steps.slice(at + count)],
    }),
  }));
}

interface Run {
  /** Of the input's dimension. */
  readonly source: Range;
  /** Indexes of the first label of the run in each target. */
  readonly place: readonly number[];
}

function runsOf({ targets, from }: UnflattenParams, region: Region): Run[] {
  const steps = strides(targets.map(({ labels }) => labels.length));
  const found: Run[] = [];
  const visit = (dim: number, base: number, place: readonly number[]): void => {
    const { start, stop } = region[dim]!;
    if (dim < region.length - 1) {
      for (let i = start; i < stop; i++) visit(dim + 1, base + i * steps[dim]!, [...place, i]);
      return;
    }
    for (let i = start; i < stop;) {
      const source = from[base + i]!;
      let next = i + 1;
      while (next < stop && source >= 0 && from[base + next] === source + next - i) next++;
      if (source >= 0) found.push({ source: range(source, source + next - i), place: [...place, i] });
      i = next;
    }
  };
  visit(0, 0, []);
  return found;
}
