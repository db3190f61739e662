/** Callbacks over whole series: the chunks of single labels stand side by side and a block program runs across them. */
import { blockPixels } from "../../limits.ts";
import type { Chunk } from "../chunk.ts";
import type { Paced } from "../pace.ts";
import type { CompiledProgram } from "../program/compile.ts";
import { strides } from "../window.ts";
import {
  type ComputedChunk,
  type InputColumn,
  columnBytes,
  computedChunk,
  fillColumn,
  finishComputed,
  inputColumn,
  storeColumn,
} from "./columns.ts";

/** One chunk per label of `data`, or null for labels that the program does not touch; all of one size. */
export type Series = readonly (Chunk | null)[];

export function usedIndexes(program: CompiledProgram, count: number): readonly number[] {
  const used = program.usedLabels("data");
  return used === "all" ? Array.from({ length: count }, (_, index) => index) : used;
}

/** Runs a program with one value per pixel over `cells` cells and stores it from cell `at` of the output on. */
export function* reduceSeries(program: CompiledProgram, series: Series, cells: number): Paced<ComputedChunk> {
  const out = computedChunk(cells);
  const columns = series.map((chunk) => (chunk ? inputColumn() : emptyColumn));
  const result = inputColumn();
  for (let start = 0; start < cells; start += blockPixels) {
    const count = Math.min(blockPixels, cells - start);
    series.forEach((chunk, index) => {
      if (chunk) fillColumn(columns[index]!, chunk, { start, count });
    });
    program.run({ data: columns }, count, [result]);
    storeColumn(out, start, result, count);
    yield count * program.workPerPixel;
  }
  return out;
}

const emptyColumn: InputColumn = { data: new Float64Array(0), valid: null, validBuffer: new Uint8Array(0) };

/** Runs a program with `length` values per pixel; they become labels of dimension `dim` of the output. */
export function* mapSeries(
  program: CompiledProgram,
  series: Series,
  into: { readonly sizes: readonly number[]; readonly dim: number },
): Paced<Chunk> {
  const length = into.sizes[into.dim]!;
  const steps = strides(into.sizes);
  const inner = steps[into.dim]!;
  const cells = into.sizes.reduce((product, size) => product * size, 1) / length;
  const out = { data: new Float64Array(cells * length), mask: new Uint8Array(cells * length) };
  const columns = series.map((chunk) => (chunk ? inputColumn() : emptyColumn));
  const results = Array.from({ length }, () => inputColumn());
  for (let start = 0; start < cells; start += blockPixels) {
    const count = Math.min(blockPixels, cells - start);
    series.forEach((chunk, index) => {
      if (chunk) fillColumn(columns[index]!, chunk, { start, count });
    });
    program.run({ data: columns }, count, results);
    results.forEach((result, index) => scatter(out, result, { start, count, inner, length, index }));
    yield count * (program.workPerPixel + length);
  }
  return finishComputed(out, into.sizes, program.result.type === "boolean" ? "boolean" : "float64");
}

interface Scatter {
  readonly start: number;
  readonly count: number;
  /** Cells between neighbouring labels of the mapped dimension. */
  readonly inner: number;
  readonly length: number;
  readonly index: number;
}

/** Cell j of the series (outer dimensions times inner ones) goes to label `index` at the same outer and inner place. */
function scatter(
  out: { readonly data: Float64Array; readonly mask: Uint8Array },
  column: InputColumn,
  to: Scatter,
): void {
  const { start, count, inner, length, index } = to;
  for (let i = 0; i < count; i++) {
    const j = start + i;
    const outer = Math.floor(j / inner);
    const at = (outer * length + index) * inner + (j - outer * inner);
    const valid = column.valid === null || column.valid[i] === 1;
    out.mask[at] = valid ? 1 : 0;
    out.data[at] = valid ? column.data[i]! : NaN;
  }
}

/** Block scratch of a run over so many labels with so many results. */
export function seriesBytes(program: CompiledProgram, labels: number, results: number): number {
  return columnBytes(labels + results) + program.scratchBytes;
}
