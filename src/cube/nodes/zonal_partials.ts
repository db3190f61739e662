/**
 * What one leaf gives to a zonal node, as plain numbers, and how such numbers are merged. Entries follow each other:
 * [cell of the result, n, n numbers]; what the numbers are is told in zonal_reduced.ts and zonal_values.ts.
 */
import type { Chunk } from "../chunk.ts";
import type { Merger } from "../node.ts";
import type { Paced } from "../pace.ts";
import { asSpatial } from "../reducers/spatial.ts";
import { type Range, type Region, range, rangeSize, regionSizes } from "../region.ts";
import { type CubeShape, type ElementType, axisIndex, gridOf } from "../shape.ts";
import { strides } from "../window.ts";
import { leafNumber, leavesOf } from "../zones/leaf.ts";
import type { LeafZones } from "../zones/leaf-zones.ts";
import { joined } from "./joined.ts";
import { leafValues } from "./leaf_cells.ts";
import type { ZonalParams } from "./zonal.ts";
import { otherDims, zonesFor } from "./zonal_leaves.ts";
import { reducedBytes, reducedEntries, reducedMerger } from "./zonal_reduced.ts";
import { workPerValue } from "./reduced_list.ts";
import { valueEntries, valuesBytes, valuesMerger } from "./zonal_values.ts";

interface LeafOf {
  /** Of the result: geometries, and labels of the other dimensions. */
  readonly region: Region;
  /** Of the input. */
  readonly leaf: Region;
  readonly input: CubeShape;
}

/** Of a field in a leaf, roughly; a span costs as much as its cells, and finding it. */
const CELLS_PER_SPAN = 16;

/** The entries of one leaf; `chunk` holds its cells. */
export function* leafEntries(params: ZonalParams, of: LeafOf, chunk: Chunk): Paced<Float64Array> {
  const { region, leaf, input } = of;
  const window = { y: leaf[axisIndex(input, "y")]!, x: leaf[axisIndex(input, "x")]! };
  const { x, y } = leavesOf(window);
  const zones = zonesFor(params, input);
  const perGeometry = strides(regionSizes(region))[0]!;
  const label = labelOf(of);
  const reducer = asSpatial(params);
  const parts: Float64Array[] = [];
  for (const batch of zones.leaf(leafNumber(gridOf(input)!, y.start, x.start))) {
    const places = placesOf(batch, region[0]!);
    if (rangeSize(places) === 0) continue;
    // Others may have gone through leaves of theirs since the batch before.
    const cells = leafValues(chunk, input);
    const cellOf = (geometry: number): number => (geometry - region[0]!.start) * perGeometry + label;
    const job = { zones, batch, places, window, cells, cellOf };
    parts.push(reducer ? reducedEntries(reducer, job) : valueEntries(params, input.type, job));
    yield batch.spans.length * CELLS_PER_SPAN;
  }
  return joined(parts);
}

/** Where the geometries of a range stand in a batch. */
function placesOf({ geometries }: LeafZones, { start, stop }: Range): Range {
  const from = geometries.findIndex((geometry) => geometry >= start);
  if (from < 0) return range(0, 0);
  return range(from, Math.max(from, geometries.findLastIndex((geometry) => geometry < stop) + 1));
}

/** The place of the leaf's labels among those of the region. */
function labelOf({ region, leaf, input }: LeafOf): number {
  const steps = strides(regionSizes(region));
  return otherDims(input).reduce(
    (at, dim, i) => at + (leaf[dim]!.start - region[1 + i]!.start) * steps[1 + i]!,
    0,
  );
}

/** Entries must come in the order of the leaves; `type` is that of the input, whose booleans reducers see as such. */
export function zonalMerger(params: ZonalParams, region: Region, type: ElementType): Merger {
  const reducer = asSpatial(params);
  const sizes = regionSizes(region);
  return reducer ? reducedMerger(reducer, sizes) : valuesMerger(params, type, sizes);
}

/** Kernel pixels that a cell takes for each of the geometries that it lies in. */
export function workPerZoneCell(params: ZonalParams): number {
  return asSpatial(params) ? 1 : workPerValue(params);
}

/** Bytes of a merger of so many cells, and of its result. */
export function mergerBytes(params: ZonalParams, cells: number): number {
  const reducer = asSpatial(params);
  return reducer ? reducedBytes(reducer, cells) : valuesBytes(cells);
}
