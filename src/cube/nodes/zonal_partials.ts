/**
 * What one leaf gives to a zonal node, as plain numbers, and how such numbers are merged. Entries follow each other:
 * [cell of the result, n, n numbers]. The numbers are a reducer's partial, or, where a reducer needs all values at once,
 * the values with a bit each that says which are valid.
 */
import { zonalValuesMax } from "../../limits.ts";
import { type Chunk, isValidAt } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import type { Merger } from "../node.ts";
import { evaluate } from "../program/scalar.ts";
import { type Partial, asSpatial } from "../reducers/spatial.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type ElementType, axisIndex, gridOf } from "../shape.ts";
import { strides } from "../window.ts";
import { type CellSpan, geometrySpans } from "./geometry_cells.ts";
import type { ZonalParams } from "./zonal.ts";
import { otherDims } from "./zonal_leaves.ts";

type Values = readonly (number | null)[];

interface LeafOf {
  /** Of the result: geometries, and labels of the other dimensions. */
  readonly region: Region;
  /** Of the input. */
  readonly leaf: Region;
  readonly input: CubeShape;
}

/** The entries of one leaf; `chunk` holds its cells. */
export function leafEntries(params: ZonalParams, of: LeafOf, chunk: Chunk): Float64Array {
  const { region, leaf, input } = of;
  const y = leaf[axisIndex(input, "y")]!;
  const x = leaf[axisIndex(input, "x")]!;
  const steps = strides(regionSizes(region));
  const label = otherDims(input).reduce(
    (at, dim, i) => at + (leaf[dim]!.start - region[1 + i]!.start) * steps[1 + i]!,
    0,
  );
  const reducer = asSpatial(params);
  const entries: number[] = [];
  for (let g = region[0]!.start; g < region[0]!.stop; g++) {
    const spans = geometrySpans(params.geometries[g], gridOf(input)!, { y, x });
    if (spans.length === 0) continue;
    const values = valuesInside(chunk, spans, { input, y: y.start, x: x.start });
    const numbers = reducer ? reducer.leaf(values) : packed(values);
    entries.push((g - region[0]!.start) * steps[0]! + label, numbers.length);
    for (const number of numbers) entries.push(number);
  }
  return Float64Array.from(entries);
}

interface LeafPlace {
  readonly input: CubeShape;
  readonly y: number;
  readonly x: number;
}

/** The values of the cells in the spans, in row order; null is no data. */
function valuesInside(chunk: Chunk, spans: readonly CellSpan[], leaf: LeafPlace): (number | null)[] {
  const steps = strides(chunk.sizes);
  const yStep = steps[axisIndex(leaf.input, "y")]!;
  const xStep = steps[axisIndex(leaf.input, "x")]!;
  const values: (number | null)[] = [];
  for (const span of spans) {
    for (let column = span.start; column < span.stop; column++) {
      const at = (span.row - leaf.y) * yStep + (column - leaf.x) * xStep;
      values.push(isValidAt(chunk, at) ? chunk.data[at]! : null);
    }
  }
  return values;
}

/** Values, then a bit per value, 32 to a number: NaN is a value, too, so that it cannot stand for no data. */
function packed(values: Values): number[] {
  const words = new Uint32Array(Math.ceil(values.length / 32));
  const numbers = values.map((value, i) => {
    if (value !== null) words[i >> 5]! |= 1 << (i & 31);
    return value ?? 0;
  });
  for (const word of words) numbers.push(word);
  return numbers;
}

function unpackInto(values: (number | null)[], numbers: Float64Array): void {
  // Of n numbers, one in 33 (rounded up) holds bits.
  const count = numbers.length - Math.ceil(numbers.length / 33);
  for (let i = 0; i < count; i++) {
    const word = numbers[count + (i >> 5)]!;
    values.push((word >>> (i & 31)) & 1 ? numbers[i]! : null);
  }
}

/** What is known of one geometry and one label so far. */
interface Cell {
  partial: Partial | null;
  values: (number | null)[];
}

/** Entries must come in the order of the leaves; `type` is that of the input, whose booleans reducers see as such. */
export function zonalMerger(params: ZonalParams, region: Region, type: ElementType): Merger {
  const reducer = asSpatial(params);
  const cells: Cell[] = Array.from({ length: regionCells(region) }, () => ({ partial: null, values: [] }));
  let gathered = 0;
  const gather = (cell: Cell, numbers: Float64Array): void => {
    gathered += numbers.length - Math.ceil(numbers.length / 33);
    if (gathered > zonalValuesMax) throw tooMany();
    unpackInto(cell.values, numbers);
  };
  return {
    add(entries) {
      for (let at = 0; at < entries.length; at += 2 + entries[at + 1]!) {
        const cell = cells[entries[at]!]!;
        const numbers = entries.subarray(at + 2, at + 2 + entries[at + 1]!);
        if (!reducer) gather(cell, numbers);
        else cell.partial = cell.partial === null ? [...numbers] : reducer.merge(cell.partial, [...numbers]);
      }
    },
    finish() {
      const values = cells.map((cell) =>
        reducer ? cell.partial && reducer.value(cell.partial) : reduced(params, cell.values, type),
      );
      return chunkOf(values, regionSizes(region));
    },
  };
}

function tooMany(): ProcessFault {
  return new ProcessFault(
    "ProcessGraphComplexity",
    `A reducer that needs all values at once may take ${zonalValuesMax} cells; use mean, sum, min, max, count, sd or variance, or smaller geometries.`,
  );
}

function reduced(params: ZonalParams, values: Values, type: ElementType): number | boolean | null {
  if (values.length === 0) return null;
  const data = type === "boolean" ? values.map((value) => (value === null ? null : value === 1)) : values;
  const value = evaluate(params.program, { ...params.uniforms, data });
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  throw new ProcessFault(
    "ProcessParameterInvalid",
    "The reducer of aggregate_spatial must give one number per geometry.",
  );
}

function chunkOf(values: readonly (number | boolean | null)[], sizes: readonly number[]): Chunk {
  return {
    sizes,
    type: "float64",
    data: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))),
    mask: Uint8Array.from(values, (value) => (value === null ? 0 : 1)),
    nodata: null,
  };
}
