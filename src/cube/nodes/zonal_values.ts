/**
 * Zonal results by callbacks that need all values of a geometry at once. A geometry that lies within one leaf is reduced
 * there, and its entry has the result alone. Of others the entries hold the values, then a bit per value that says whether
 * it is one, 32 to a number: NaN is a value, too, so that it cannot stand for no data.
 */
import { zonalValuesMax } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import type { Merger } from "../node.ts";
import type { CellSpans, LeafCells } from "../reducers/spatial.ts";
import type { ElementType } from "../shape.ts";
import type { CellWindow } from "../zones/leaf.ts";
import { firstOf, lastOf, rowOf } from "../zones/span-list.ts";
import { joined } from "./joined.ts";
import type { Callback } from "../program/program.ts";
import { type ListedValues, reducedList } from "./reduced_list.ts";
import type { LeafJob } from "./zonal_reduced.ts";

/** Numbers of values and bits that follow each other: of n numbers, one in 33 (rounded up) holds bits. */
function valuesIn(numbers: number): number {
  return numbers - Math.ceil(numbers / 33);
}

export function valueEntries(callback: Callback, type: ElementType, job: LeafJob): Float64Array {
  const { geometries, starts, spans } = job.batch;
  const entries: Float64Array[] = [];
  for (let i = job.places.start; i < job.places.stop; i++) {
    const values = valuesInside(job.cells, { spans, start: starts[i]!, stop: starts[i + 1]! });
    const cell = job.cellOf(geometries[i]!);
    if (!isWithin(job.zones.window(geometries[i]!), job.window)) entries.push(packed(cell, values));
    else {
      const value = reducedList(callback, values, type);
      if (value !== null) entries.push(Float64Array.of(cell, 1, Number(value)));
    }
  }
  return joined(entries);
}

function isWithin(inner: CellWindow | null, outer: CellWindow): boolean {
  return (
    inner !== null &&
    outer.y.start <= inner.y.start &&
    inner.y.stop <= outer.y.stop &&
    outer.x.start <= inner.x.start &&
    inner.x.stop <= outer.x.stop
  );
}

function valuesInside({ data, valid, width }: LeafCells, { spans, start, stop }: CellSpans): ListedValues {
  let count = 0;
  for (let s = start; s < stop; s++) count += lastOf(spans[s]!) - firstOf(spans[s]!) + 1;
  const inside = new Float64Array(count);
  const validInside = valid && new Uint8Array(count);
  let at = 0;
  for (let s = start; s < stop; s++) {
    const row = rowOf(spans[s]!) * width;
    const last = row + lastOf(spans[s]!);
    for (let i = row + firstOf(spans[s]!); i <= last; i++, at++) {
      inside[at] = data[i]!;
      if (validInside) validInside[at] = valid[i]!;
    }
  }
  return { data: inside, valid: validInside };
}

function packed(cell: number, { data, valid }: ListedValues): Float64Array {
  const words = Math.ceil(data.length / 32);
  const entry = new Float64Array(2 + data.length + words);
  const bits = new Uint32Array(words);
  entry[0] = cell;
  entry[1] = data.length + words;
  for (let i = 0; i < data.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    entry[2 + i] = data[i]!;
    bits[i >> 5]! |= 1 << (i & 31);
  }
  entry.set(bits, 2 + data.length);
  return entry;
}

/** Entries come label after label: with the first one of a label, all geometries of the label before are complete. */
export function valuesMerger(callback: Callback, type: ElementType, sizes: readonly number[]): Merger {
  const cells = sizes.reduce((product, size) => product * size, 1);
  const labels = cells / sizes[0]!;
  const data = new Float64Array(cells).fill(NaN);
  const mask = new Uint8Array(cells);
  const open = new Map<number, Float64Array[]>();
  let label = 0;
  let gathered = 0;
  const put = (cell: number, value: number | boolean | null): void => {
    if (value === null) return;
    data[cell] = Number(value);
    mask[cell] = 1;
  };
  const close = (): void => {
    for (const [cell, parts] of open) put(cell, reducedList(callback, unpacked(parts), type));
    open.clear();
    gathered = 0;
  };
  const gather = (cell: number, numbers: Float64Array): void => {
    gathered += valuesIn(numbers.length);
    if (gathered > zonalValuesMax) throw tooMany();
    const parts = open.get(cell);
    if (parts) parts.push(numbers);
    else open.set(cell, [numbers]);
  };
  return {
    add(entries) {
      for (let at = 0; at < entries.length; at += 2 + entries[at + 1]!) {
        const cell = entries[at]!;
        if (cell % labels !== label) close();
        label = cell % labels;
        if (entries[at + 1] === 1) put(cell, entries[at + 2]!);
        else gather(cell, entries.slice(at + 2, at + 2 + entries[at + 1]!));
      }
    },
    finish() {
      close();
      return { sizes, type: "float64", data, mask, nodata: null };
    },
  };
}

/** Bytes of the merger of so many cells, and of its result. */
export function valuesBytes(cells: number): number {
  return cells * 9 + zonalValuesMax * 8;
}

function unpacked(parts: readonly Float64Array[]): ListedValues {
  const count = parts.reduce((sum, numbers) => sum + valuesIn(numbers.length), 0);
  const data = new Float64Array(count);
  const valid = new Uint8Array(count);
  let at = 0;
  for (const numbers of parts) {
    const own = valuesIn(numbers.length);
    data.set(numbers.subarray(0, own), at);
    for (let i = 0; i < own; i++) valid[at + i] = (numbers[own + (i >> 5)]! >>> (i & 31)) & 1;
    at += own;
  }
  return { data, valid };
}

function tooMany(): ProcessFault {
  return new ProcessFault(
    "ProcessGraphComplexity",
    `A reducer that needs all values at once may take ${zonalValuesMax} cells of one label in geometries of more than one piece; use mean, sum, min, max, count, sd or variance, or smaller geometries.`,
  );
}
