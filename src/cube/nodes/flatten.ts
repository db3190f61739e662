/** Several dimensions become one whose labels are theirs, joined. No value changes. */
import { chunkBytesMax } from "../chunk.ts";
import type { Grain, NodeKind } from "../node.ts";
import { type Range, type Region, range, rangeSize, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type Dimension, allLabels, dimIndex, enumerated, labelCount } from "../shape.ts";
import { strides } from "../window.ts";
import { type GatheredBox, gather } from "./gathered.ts";

/** The last of `dims` varies fastest in the labels of `target`, which stands where the first of them stood in the cube. */
export interface FlattenParams {
  readonly dims: readonly string[];
  readonly target: string;
  readonly separator: string;
}

export const flatten: NodeKind<FlattenParams> = {
  kind: "flatten",
  rev: 1,
  grid: "any",
  shape: (params, [input]) => flattenedShape(params, input!),
  grain: (params, [input]): Grain => outputDims(params, input!).map(() => "any"),
  needs: (params, region, [input]) =>
    boxesOf(params, region, input!).map((box) => ({ input: 0, region: box.region })),
  work: (_params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region)),
    kernelPixels: regionCells(region),
  }),
  begin: (params, region, [input]) => gather(regionSizes(region), boxesOf(params, region, input!)),
};

function flattenedShape(params: FlattenParams, input: CubeShape): CubeShape {
  const { bands, ...rest } = input;
  const keepsBands = bands && !params.dims.some((name) => dimOf(input, name).type === "bands");
  const dims = outputDims(params, input).map((dim) => (dim === null ? targetOf(params, input) : dim));
  return { ...rest, dims, ...(keepsBands ? { bands } : {}) };
}

const dimOf = (input: CubeShape, name: string): Dimension => input.dims[dimIndex(input, name)]!;

/** Null where the target stands. */
function outputDims(params: FlattenParams, input: CubeShape): readonly (Dimension | null)[] {
  const first = input.dims.findIndex((dim) => params.dims.includes(dim.name));
  return input.dims.flatMap((dim, index) =>
    index === first ? [null] : params.dims.includes(dim.name) ? [] : [dim],
  );
}

function targetOf({ dims, target, separator }: FlattenParams, input: CubeShape): Dimension {
  const joined = dims
    .map((name) => allLabels(dimOf(input, name).labels).map(String))
    .reduce((before, labels) => before.flatMap((text) => labels.map((label) => text + separator + label)));
  return { name: target, type: "other", labels: enumerated(joined) };
}

/** Runs of output labels along the last of the flattened dimensions. */
function boxesOf(params: FlattenParams, region: Region, input: CubeShape): GatheredBox[] {
  const out = outputDims(params, input);
  const at = out.indexOf(null);
  const flattened = params.dims.map((name) => dimIndex(input, name));
  const counts = flattened.map((dim) => labelCount(input.dims[dim]!.labels));
  const inner = counts.at(-1)!;
  const steps = strides(regionSizes(region));
  const outerSteps = strides(counts);
  return runs(region[at]!, inner).map((run) => {
    const ranges = flattened.map((_, i) =>
      i === flattened.length - 1
        ? range(run.start % inner, (run.start % inner) + rangeSize(run))
        : one(Math.floor(run.start / outerSteps[i]!) % counts[i]!),
    );
    return {
      region: input.dims.map((dim, index) => {
        const place = flattened.indexOf(index);
        return place < 0 ? region[out.findIndex((own) => own?.name === dim.name)]! : ranges[place]!;
      }),
      box: (sizes) => ({
        sizes,
        fromAt: 0,
        fromSteps: strides(sizes),
        toAt: (run.start - region[at]!.start) * steps[at]!,
        toSteps: input.dims.map((dim, index) =>
          flattened.includes(index) ? steps[at]! : steps[out.findIndex((own) => own?.name === dim.name)]!,
        ),
      }),
    };
  });
}

const one = (index: number): Range => range(index, index + 1);

/** A range cut at multiples of `size`. */
function runs({ start, stop }: Range, size: number): Range[] {
  const cut: Range[] = [];
  for (let from = start; from < stop;) {
    const to = Math.min(stop, (Math.floor(from / size) + 1) * size);
    cut.push(range(from, to));
    from = to;
  }
  return cut;
}
