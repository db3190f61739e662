/** Rasters that were bound one by one, laid over each other: of two valid values that of the file named first counts. */
import { transformBounds } from "../../../cube/crs/index.ts";
import { ProcessFault } from "../../../cube/faults.ts";
import { endlessGrids, gridWithin, reachingOver } from "../../../cube/load-grid.ts";
import type { LoadLayer, LoadParams } from "../../../cube/nodes/load.ts";
import { type BandFacts, type Grid, allLabels, gridOf, loadDimensions } from "../../../cube/shape.ts";
import { type Written, unitedWritten, writtenApart, writtenOf } from "../../../cube/promotion.ts";
import { withoutQuantity } from "../../../cube/nodes/values.ts";
import type { RasterSource } from "../../../cube/source.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { NamedBound } from "./ports.ts";
import { commonStorage } from "../../collections/collection-facts.ts";

/** A raster of its own: dims t, bands, y and x. */
interface Raster {
  readonly name: string;
  readonly params: LoadParams;
  readonly isTimeless: boolean;
}

/** At least one. Bands are the same in all; the grid is that of the finest file in the system of the first, over all. */
export function joinRasters(files: readonly NamedBound[]): Bound {
  const rasters = files.map(rasterOf);
  requireAlike(rasters);
  const labels = [...new Set(rasters.flatMap(({ params }) => labelsOf(params, "t")))].sort();
  const storage = commonStorage(rasters.map(({ params: { shape } }) => shape));
  const bands = commonFacts(rasters, writtenOf(storage));
  const params: LoadParams = {
    shape: {
      dims: loadDimensions(
        labels,
        bands.map(({ name }) => name),
        gridOver(rasters),
      ),
      ...storage,
      bands,
    },
    sources: rasters.flatMap(({ params: { sources } }) => sources),
    layers: labels.map((label) => layerOf(label, rasters)),
    method: "near",
  };
  return { kind: "load", params, ...(rasters[0]!.isTimeless ? { timeless: true } : {}) };
}

function rasterOf({ name, bound }: NamedBound): Raster {
  if (bound.kind === "load") return { name, params: bound.params, isTimeless: bound.timeless === true };
  throw unsuitable(`'${name}' has places instead of a grid; load such files one by one`);
}

function requireAlike([first, ...others]: readonly Raster[]): void {
  const bands = labelsOf(first!.params, "bands");
  for (const other of others) {
    const own = labelsOf(other.params, "bands");
    if (own.join("\n") !== bands.join("\n"))
      throw unsuitable(
        `'${first!.name}' has the bands ${bands.join(", ")}, and '${other.name}' ${own.join(", ")}; load files of different bands one by one and merge the cubes`,
      );
    if (other.isTimeless !== first!.isTimeless)
      throw unsuitable(`of '${first!.name}' and '${other.name}' only one has times; load them one by one`);
  }
}

function labelsOf({ shape }: LoadParams, name: string): readonly string[] {
  return allLabels(shape.dims.find((dim) => dim.name === name)!.labels).map(String);
}

/** What turns stored values into quantities is told where all files say the same. */
function commonFacts(rasters: readonly Raster[], all: Written): readonly BandFacts[] {
  const shapes = rasters.map(({ params: { shape } }) => shape);
  return shapes[0]!.bands!.map((band, index) => {
    const same = shapes.map(({ bands }) => bands![index]!);
    const agree = same.every(
      ({ scale, offset, unit }) => scale === band.scale && offset === band.offset && unit === band.unit,
    );
    const { written: _written, ...facts } = agree ? band : withoutQuantity(band);
    const sides = shapes.map((shape, file) => same[file]!.written ?? writtenOf(shape));
    return { ...facts, ...writtenApart(unitedWritten(sides)!, all) };
  });
}

function gridOver(rasters: readonly Raster[]): Grid {
  const grids = rasters.map(({ params: { shape } }) => gridOf(shape)!);
  const endless = endlessGrids(grids.map((grid, index) => new Map([[String(index), { grid }]])));
  const [first, ...others] = endless;
  const reaching = reachingOver(
    first!,
    others.map((other) => transformBounds(other.bounds, other.crs, first!.crs)),
  );
  return gridWithin(reaching, null)!;
}

/** Every file that has the label, in the given order. */
function layerOf(label: string, rasters: readonly Raster[]): LoadLayer {
  const items: LoadLayer["items"][number][] = [];
  const counts: RasterSource[] = [];
  for (const { name, params } of rasters) {
    const base = counts.length;
    counts.push(...params.sources);
    const layer = params.layers[labelsOf(params, "t").indexOf(label)];
    for (const item of layer?.items ?? [])
      items.push({
        id: name,
        bands: item.bands.map((place) => place && { ...place, source: base + place.source }),
      });
  }
  return { items };
}

function unsuitable(reason: string): ProcessFault {
  return new ProcessFault(
    "FormatUnsuitable",
    `Data can't be loaded with the requested input format: ${reason}.`,
  );
}
