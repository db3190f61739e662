/** Correlation with a matrix over y and x (no flip). Borders are where the input's shape ends, never where a region ends. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { borderIndexes } from "../kernel/borders.ts";
import { kernelBytes, kernelWork } from "../kernel/cost.ts";
import { correlateBlocks, createFourier } from "../kernel/fourier.ts";
import { methodOf, workPerPair } from "../kernel/method.ts";
import type { Padded } from "../kernel/padded.ts";
import { type Window, coveredBy, radiiOf, supportOf, windowOf } from "../kernel/reach.ts";
import { correlateAll, correlateTwice } from "../kernel/sums.ts";
import type { Target } from "../kernel/target.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, axisIndex, sizesOf } from "../shape.ts";
import { type Plane, planesOf } from "./planes.ts";
import { computedValues, withValues } from "./values.ts";
import { whole } from "./whole.ts";

/** Correlation over y, x (no flip); kernel rows run along y. Odd sizes. */
export interface KernelParams {
  readonly kernel: readonly (readonly number[])[];
  readonly factor: number;
  readonly border: number | "replicate" | "reflect" | "reflect_pixel" | "wrap";
  readonly replaceInvalid: number;
}

export const kernel: NodeKind<KernelParams> = {
  kind: "kernel",
  rev: 1,
  grid: "own",
  shape: (_params, [input]) => withValues(input!, computedValues([input!], "lost")),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (params, region, [input]) => [{ input: 0, region: supportOf(params, region, input!) }],
  work: (params, region, [input]) => ({
    bytes: chunkBytesMax("float64", regionCells(region)) + kernelBytes(params, region, input!),
    kernelPixels: kernelWork(params, region, input!) + regionCells(supportOf(params, region, input!)),
  }),
  begin: (params, region, [input]): Fold => whole(1, ([chunk]) => correlate(params, region, input!, chunk!)),
  identity(params) {
    // Kernels that are not summed element by element have bits of their own; those of small ones are what they always were.
    const { kind } = methodOf(params.kernel);
    return kind === "direct" ? params : { ...params, method: `${kind} 1` };
  },
};

function* correlate(params: KernelParams, region: Region, input: CubeShape, chunk: Chunk): Paced<Chunk> {
  const dims = { y: axisIndex(input, "y"), x: axisIndex(input, "x") };
  const sizes = regionSizes(region);
  const out = new Float64Array(regionCells(region));
  const outPlanes = planesOf(sizes, dims);
  const covered = coveredBy(params, region, input);
  const indexes = indexesAround(covered, params, { input, support: supportOf(params, region, input) });
  const correlatePlane = yield* correlator(params, covered);
  for (const [index, plane] of planesOf(chunk.sizes, dims).entries()) {
    const target = targetOf(out, outPlanes[index]!, windowOf(region, input));
    yield* correlatePlane({ params, chunk, plane, ...indexes }, target);
  }
  return { sizes, type: "float64", data: out, mask: null, nodata: null };
}

type CorrelatePlane = (padded: Padded, target: Target) => Paced<void>;

function* correlator(params: KernelParams, covered: Window): Paced<CorrelatePlane> {
  const method = methodOf(params.kernel);
  const { factor } = params;
  switch (method.kind) {
    case "direct":
      return (padded, target) => correlateAll(method.rows, { padded, factor }, target);
    case "separable":
      return (padded, target) => correlateTwice(method, { padded, factor }, target);
    case "fourier": {
      const fourier = createFourier(params.kernel, method);
      yield workPerPair(method);
      return (padded, target) => correlateBlocks(fourier, { ...covered, padded, factor }, target);
    }
  }
}

/** Where the rows and columns of the covered cells, and of those around them, stand in the chunk that holds the support. */
function indexesAround(
  covered: Window,
  params: KernelParams,
  of: { readonly input: CubeShape; readonly support: Region },
): Pick<Padded, "rows" | "columns"> {
  const sizes = sizesOf(of.input);
  const radii = radiiOf(params);
  const ruleOf = (dim: number) => ({
    size: sizes[dim]!,
    first: of.support[dim]!.start,
    border: params.border,
  });
  return {
    rows: borderIndexes(covered.y, radii.y, ruleOf(axisIndex(of.input, "y"))),
    columns: borderIndexes(covered.x, radii.x, ruleOf(axisIndex(of.input, "x"))),
  };
}

function targetOf(out: Float64Array, { base, yStep, xStep }: Plane, { y, x }: Window): Target {
  return {
    y,
    x,
    put(row, column, sums) {
      let at = base + (row - y.start) * yStep + (column - x.start) * xStep;
      if (xStep === 1) out.set(sums, at);
      else for (let i = 0; i < sums.length; i++, at += xStep) out[at] = sums[i]!;
    },
  };
}
