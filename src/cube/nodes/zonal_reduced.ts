/** Zonal results by a reducer that can be merged: entries hold its partials. */
import type { Merger } from "../node.ts";
import type { LeafCells, SpatialReducer } from "../reducers/spatial.ts";
import { type Range, rangeSize } from "../region.ts";
import type { CellWindow } from "../zones/leaf.ts";
import type { LeafZones } from "../zones/leaf-zones.ts";
import type { Zones } from "../zones/zones.ts";

/** One leaf of one label, and the geometries of a batch that are asked for. */
export interface LeafJob {
  readonly zones: Zones;
  readonly batch: LeafZones;
  readonly places: Range;
  readonly window: CellWindow;
  readonly cells: LeafCells;
  /** The cell of the result for a geometry. */
  cellOf(geometry: number): number;
}

export function reducedEntries(reducer: SpatialReducer, job: LeafJob): Float64Array {
  const { geometries, starts, spans } = job.batch;
  const { size } = reducer;
  const entries = new Float64Array(rangeSize(job.places) * (2 + size));
  for (let i = job.places.start, at = 0; i < job.places.stop; i++, at += 2 + size) {
    entries[at] = job.cellOf(geometries[i]!);
    entries[at + 1] = size;
    reducer.leaf(job.cells, { spans, start: starts[i]!, stop: starts[i + 1]! }, entries, at + 2);
  }
  return entries;
}

export function reducedMerger(reducer: SpatialReducer, sizes: readonly number[]): Merger {
  const cells = sizes.reduce((product, size) => product * size, 1);
  const { size } = reducer;
  const known = new Float64Array(cells * size);
  const seen = new Uint8Array(cells);
  return {
    add(entries) {
      for (let at = 0; at < entries.length; at += 2 + size) {
        const cell = entries[at]!;
        if (seen[cell] === 1) reducer.merge(known, cell * size, entries, at + 2);
        else known.set(entries.subarray(at + 2, at + 2 + size), cell * size);
        seen[cell] = 1;
      }
    },
    finish() {
      const data = new Float64Array(cells).fill(NaN);
      const mask = new Uint8Array(cells);
      for (let cell = 0; cell < cells; cell++) {
        const value = seen[cell] === 1 ? reducer.value(known, cell * size) : (reducer.ofNone ?? null);
        if (value === null) continue;
        data[cell] = value;
        mask[cell] = 1;
      }
      return { sizes, type: "float64", data, mask, nodata: null };
    },
  };
}

/** Bytes of the merger of so many cells, and of its result. */
export function reducedBytes(reducer: SpatialReducer, cells: number): number {
  return cells * (reducer.size * 8 + 1 + 9);
}
