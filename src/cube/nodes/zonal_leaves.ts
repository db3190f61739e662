/** Which leaves a zonal node reads, in canonical order: label after label, and within a label row by row. */
import { leafCells } from "../../limits.ts";
import { type Region, cutRegion, wholeRegion } from "../region.ts";
import { type CubeShape, type GeometryFeature, axisIndex, gridOf, sizesOf } from "../shape.ts";
import { featureCrs } from "../vector/geojson.ts";
import { leafWindow } from "../zones/leaf.ts";
import { requireFewLeaves } from "../zones/touched-leaves.ts";
import { type Zones, zonesOn } from "../zones/zones.ts";
import type { ZonalParams } from "./zonal.ts";

/** Dimensions of the input other than y and x, in order. */
export function otherDims(input: CubeShape): number[] {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return input.dims.map((_, dim) => dim).filter((dim) => dim !== y && dim !== x);
}

/** How many geometries a node has. */
export function geometryCount(params: ZonalParams): number {
  return (params.features ?? params.geometries).length;
}

/** The geometries of a node on the grid of its input. */
export function zonesFor(params: ZonalParams, input: CubeShape): Zones {
  const grid = gridOf(input)!;
  const source = params.features
    ? { list: params.features, crs: featureCrs, geometryOf: geometryOfFeature }
    : { list: params.geometries, crs: grid.crs, geometryOf: (geometry: unknown) => geometry };
  return zonesOn(source, grid);
}

function geometryOfFeature(feature: unknown): unknown {
  return (feature as GeometryFeature).geometry;
}

/** Regions of the input of at most a leaf's cells and one label each; only leaves that a geometry of the region may touch. */
export function zonalLeaves(params: ZonalParams, region: Region, input: CubeShape): Region[] {
  const grid = gridOf(input)!;
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  const { leaves } = zonesFor(params, input).touched(region[0]!);
  const others = otherDims(input);
  const labels = cutRegion(
    region.slice(1),
    others.map(() => 1),
  );
  requireFewLeaves(labels.length * leaves.length);
  const windows = Array.from(leaves, (leaf) => leafWindow(grid, leaf));
  return labels.flatMap((label) =>
    windows.map((window) =>
      input.dims.map((_, dim) => (dim === y ? window.y : dim === x ? window.x : label[others.indexOf(dim)]!)),
    ),
  );
}

/** Horizontal leaves of a whole cube, one label of every other dimension at a time. */
export function cubeLeaves(input: CubeShape, region: Region = wholeRegion(sizesOf(input))): Region[] {
  const sizes = input.dims.map((dim) => (dim.type === "spatial" ? leafCells : 1));
  requireFewLeaves(
    region.reduce((product, r, dim) => product * Math.ceil((r.stop - r.start) / sizes[dim]!), 1),
  );
  return cutRegion(region, sizes);
}
