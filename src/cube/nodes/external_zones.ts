/** A function of a user over the cells of each geometry: it gets them as a list per label of the other dimensions, and gives one value for each. */
import { externalBytesMax, externalCallWork, externalCallsAtOnce, externalValueWork } from "../../limits.ts";
import { canonicalJson } from "../canonical.ts";
import { type Chunk, chunkBytesMax, isValidAt } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import { hashText } from "../hash.ts";
import type { ExternalFunction, ExternalPort, Fold, NodeKind, Verdict } from "../node.ts";
import { callsUnderWay } from "../pieces/under-way.ts";
import { type PieceValues, computedOf } from "../pieces/values.ts";
import { type Region, range, rangeSize, regionCells, regionSizes } from "../region.ts";
import {
  type CubeShape,
  type Dimension,
  type GeometryFeature,
  axisIndex,
  enumerated,
  gridOf,
  labelCount,
} from "../shape.ts";
import { featureCrs } from "../vector/geojson.ts";
import type { CellWindow } from "../zones/leaf.ts";
import { cellsInside } from "./geometry_cells.ts";
import { planesOf } from "./planes.ts";
import { zonal } from "./zonal.ts";
import { otherDims, zonesFor } from "./zonal_leaves.ts";

export interface ExternalZonesParams {
  readonly function: ExternalFunction;
  readonly features: readonly GeometryFeature[];
}

/** Name of the dimension of the cells of one geometry, in row order. */
const cellsDimension = "pixel";

export const external_zones: NodeKind<ExternalZonesParams> = {
  kind: "external_zones",
  rev: 1,
  grid: "own",
  shape: (params, inputs) => zonal.shape(zonesOf(params), inputs),
  grain: (_params, [input]) => ["any", ...otherDims(input!).map(() => "whole" as const)],
  needs: (params, region, [input]) =>
    windowsOf(params, region, input!).map(({ window }) => ({ input: 0, region: seenRegion(input!, window) })),
  work(params, region, [input]) {
    const windows = windowsOf(params, region, input!);
    const values = windows.map(({ window }) => labelsOf(input!) * windowCells(window));
    const largest = Math.max(0, ...values);
    return {
      bytes: chunkBytesMax("float64", regionCells(region)) + externalCallsAtOnce * largest * 8,
      kernelPixels: values.reduce((sum, count) => sum + externalCallWork + count * externalValueWork, 0),
    };
  },
  begin: (params, region, [input], { external: port, origin }) => {
    if (!port)
      throw new ProcessFault("InvalidRuntime", `The runtime ${params.function.runtime} is not offered here.`);
    return zonesFold({ params, region, input: input!, port, origin });
  },
  identity: ({ function: { code: _code, user: _user, ...named }, features }) => ({ ...named, features }),
};

function zonesOf({ features }: ExternalZonesParams): Parameters<typeof zonal.shape>[0] {
  return { features, program: { steps: [], result: { kind: "const", value: null } }, uniforms: {} };
}

interface Window {
  readonly geometry: number;
  readonly window: CellWindow;
}

/** Of the geometries of a region that have cells on the grid. */
function windowsOf(params: ExternalZonesParams, region: Region, input: CubeShape): readonly Window[] {
  const zones = zonesFor(zonesOf(params), input);
  const { start, stop } = region[0]!;
  return Array.from({ length: stop - start }, (_, index) => start + index).flatMap((geometry) => {
    const window = zones.window(geometry);
    return window ? [{ geometry, window }] : [];
  });
}

function windowCells({ y, x }: CellWindow): number {
  return rangeSize(y) * rangeSize(x);
}

function labelsOf(input: CubeShape): number {
  return otherDims(input).reduce((product, dim) => product * labelCount(input.dims[dim]!.labels), 1);
}

function seenRegion(input: CubeShape, { y, x }: CellWindow): Region {
  const axes = { y: axisIndex(input, "y"), x: axisIndex(input, "x") };
  return input.dims.map(({ labels }, dim) =>
    dim === axes.y ? y : dim === axes.x ? x : range(0, labelCount(labels)),
  );
}

interface Job {
  readonly params: ExternalZonesParams;
  readonly region: Region;
  readonly input: CubeShape;
  readonly port: ExternalPort;
  readonly origin: string;
}

function zonesFold(job: Job): Fold {
  const windows = windowsOf(job.params, job.region, job.input);
  const labels = labelsOf(job.input);
  const data = new Float64Array(regionCells(job.region)).fill(NaN);
  const name = canonicalJson(external_zones.identity!(job.params, []));
  const calls = callsUnderWay();
  return {
    async feed(index, chunk): Promise<Verdict> {
      const { geometry } = windows[index]!;
      const values = cellValues(job, windows[index]!, chunk);
      const seed = Number.parseInt(hashText(`${name}|${geometry}`).slice(0, 8), 16);
      if (values.length > 0)
        await calls.add(async () => {
          data.set(await called(job, values, seed), (geometry - job.region[0]!.start) * labels);
        });
      return index === windows.length - 1 ? "done" : "more";
    },
    async finish() {
      await calls.all();
      return computedOf(data, regionSizes(job.region));
    },
  };
}

/** Label after label the values of the cells inside; NaN is no data. Empty where no cell is inside. */
function cellValues(
  { params, input, origin }: Job,
  { geometry, window }: Window,
  chunk: Chunk,
): Float64Array<ArrayBuffer> {
  const inside = cellsInside(
    { list: [params.features[geometry]!.geometry], crs: featureCrs, geometryOf: (item) => item },
    gridOf(input)!,
    window,
  );
  const count = inside.reduce((sum, one) => sum + one, 0);
  const planes = planesOf(chunk.sizes, { y: axisIndex(input, "y"), x: axisIndex(input, "x") });
  if (count * planes.length * 8 > externalBytesMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `Geometry ${geometry} has ${count} cells with ${planes.length} values each, and a function gets ${externalBytesMax / 1048576} MiB at most.`,
      { node: origin },
    );
  const values = new Float64Array(count * planes.length);
  const width = rangeSize(window.x);
  let at = 0;
  for (const { base, yStep, xStep } of planes)
    for (let cell = 0; cell < inside.length; cell++) {
      if (inside[cell] === 0) continue;
      const place = base + Math.floor(cell / width) * yStep + (cell % width) * xStep;
      values[at++] = isValidAt(chunk, place) ? chunk.data[place]! : NaN;
    }
  return values;
}

function called(
  { params, input, port, origin }: Job,
  values: Float64Array<ArrayBuffer>,
  seed: number,
): Promise<PieceValues> {
  const dims = otherDims(input).map((dim) => input.dims[dim]!);
  const cells: Dimension = {
    name: cellsDimension,
    type: "other",
    labels: enumerated(Array.from({ length: values.length / labelsOf(input) }, (_, index) => index)),
  };
  const { bands } = input;
  const facts = { type: "float64", nodata: null, ...(bands ? { bands } : {}) } as const;
  return port({
    function: params.function,
    shape: { ...facts, dims: [...dims, cells] },
    values,
    returns: { ...facts, dims },
    seed,
    origin,
  });
}
