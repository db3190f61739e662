/** A callback over groups of labels of one dimension; groups may overlap, be empty, and come in any order. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Paced } from "../pace.ts";
import type { Callback } from "../program/program.ts";
import { type Range, type Region, range, regionCells, regionSizes, withRange } from "../region.ts";
import { type Label, type CubeShape, dimIndex, enumerated, labelAt } from "../shape.ts";
import { copyBox } from "../window.ts";
import { valueType } from "./apply.ts";
import { compiledCallback } from "./callback.ts";
import { finishComputed } from "./columns.ts";
import { reduceSeries, seriesBytes } from "./series.ts";
import { type StreamingCallback, streamBytes, streamSlots, streamingOf } from "./stream.ts";
import { callbackValues, withValues } from "./values.ts";

/** Output label i is the callback (parameter `data`) over the input labels `groups[i]`, which may overlap, be empty and be in any order. */
export interface AggregateTimeParams extends Callback {
  readonly dim: string;
  readonly groups: readonly (readonly number[])[];
  readonly labels: readonly Label[];
}

export const aggregate_time: NodeKind<AggregateTimeParams> = {
  kind: "aggregate_time",
  rev: 2,
  grid: "any",
  shape(params, [input]) {
    const dims = input!.dims.map((dim) =>
      dim.name === params.dim ? { ...dim, labels: enumerated(params.labels) } : dim,
    );
    const values = callbackValues(params, typeOf(params, input!), { data: input! });
    return { ...withValues(input!, values), dims };
  },
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs(params, region, [input]) {
    const dim = dimIndex(input!, params.dim);
    return labelsOf(params, region[dim]!).map((index) => ({
      input: 0,
      region: withRange(region, dim, range(index, index + 1)),
    }));
  },
  work(params, region, [input]) {
    const dim = dimIndex(input!, params.dim);
    const cells = regionCells(region);
    const output = chunkBytesMax("float64", cells);
    const groups = params.groups.slice(region[dim]!.start, region[dim]!.stop);
    const labels = labelsOf(params, region[dim]!).length;
    // Groups may have labels in common.
    const taken = groups.reduce((sum, group) => sum + group.length, 0);
    const streaming = streamingOf(params);
    const slotCells = cells / Math.max(1, region[dim]!.stop - region[dim]!.start);
    if (streaming)
      return {
        bytes: 2 * output + streamBytes(streaming, cells),
        kernelPixels: slotCells * taken,
        feedingBytes: streamBytes(streaming, cells),
      };
    const largest = groups.reduce((most, group, i) => (group.length > groups[most]!.length ? i : most), 0);
    const program = programOf(params, input!, region[dim]!.start + largest);
    const perLabel = program.workPerPixel / Math.max(1, groups[largest]!.length);
    return {
      bytes: output + chunkBytesMax("float64", slotCells) + seriesBytes(program, labels, 1),
      kernelPixels: slotCells * Math.max(1, taken) * perLabel,
      keepsInputs: true,
    };
  },
  begin(params, region, [input]) {
    const streaming = streamingOf(params);
    return streaming
      ? streamGroups(params, region, { input: input!, streaming })
      : gatherGroups(params, region, input!);
  },
};

function typeOf(params: AggregateTimeParams, input: CubeShape): "float64" | "boolean" {
  if (params.groups.length === 0) return "float64";
  // Of no values at all a callback may not tell what it gives.
  const told = params.groups.findIndex((group) => group.length > 0);
  return valueType(programOf(params, input, Math.max(0, told)));
}

/** The callback compiled for group number `group`, whose labels it sees. */
function programOf(params: AggregateTimeParams, input: CubeShape, group: number): CompiledProgram {
  const dim = input.dims[dimIndex(input, params.dim)]!;
  const indexes = params.groups[group]!;
  const labels = indexes.map((index) => labelAt(dim.labels, index));
  const type = input.type === "boolean" ? "boolean" : "number";
  return compiledCallback(params, { data: { kind: "array", length: labels.length, labels, type } });
}

/** Input labels of the groups in a range of output labels, ascending, none twice. */
function labelsOf(params: AggregateTimeParams, groups: Range): readonly number[] {
  const needed = new Set<number>();
  for (let group = groups.start; group < groups.stop; group++)
    for (const index of params.groups[group]!) needed.add(index);
  return [...needed].sort((a, b) => a - b);
}

function gatherGroups(params: AggregateTimeParams, region: Region, input: CubeShape): Fold {
  const dim = dimIndex(input, params.dim);
  const labels = labelsOf(params, region[dim]!);
  const chunks = new Map<number, Chunk>();
  return {
    feed(index, chunk) {
      chunks.set(labels[index]!, chunk);
      return index === labels.length - 1 ? "done" : "more";
    },
    finish() {
      const slot = withRange(region, dim, range(0, 1));
      return assemble(region, dim, typeOf(params, input), function* (group) {
        const series = params.groups[group]!.map((index) => chunks.get(index)!);
        const values = yield* reduceSeries(programOf(params, input, group), series, regionCells(slot));
        return finishComputed(values, regionSizes(slot), "float64");
      });
    },
  };
}

/** For every label that a group has: the groups, counted from the first of the range, each once. */
function groupsByLabel(params: AggregateTimeParams, groups: Range): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (let group = groups.start; group < groups.stop; group++)
    for (const label of new Set(params.groups[group]!)) {
      const known = found.get(label);
      if (known) known.push(group - groups.start);
      else found.set(label, [group - groups.start]);
    }
  return found;
}

interface StreamInputs {
  readonly input: CubeShape;
  readonly streaming: StreamingCallback;
}

/** Streams only where each group lists its labels in ascending order, which is the order of feeding. */
function streamGroups(params: AggregateTimeParams, region: Region, of: StreamInputs): Fold {
  const dim = dimIndex(of.input, params.dim);
  const groups = region[dim]!;
  const labels = labelsOf(params, groups);
  const slot = regionSizes(withRange(region, dim, range(0, 1)));
  const type = typeOf(params, of.input);
  const slotsOf = groupsByLabel(params, groups);
  const slots = streamSlots(of.streaming, { sizes: slot, count: groups.stop - groups.start, type });
  return {
    *feed(index, chunk) {
      for (const slot of slotsOf.get(labels[index]!)!) yield* slots.add(slot, chunk);
      return index === labels.length - 1 ? "done" : "more";
    },
    finish: () => assemble(region, dim, type, (group) => slots.value(group - groups.start)),
  };
}

/** Lays the chunks of single output labels side by side along `dim`. */
function* assemble(
  region: Region,
  dim: number,
  type: "float64" | "boolean",
  slotOf: (group: number) => Paced<Chunk>,
): Paced<Chunk> {
  const sizes = regionSizes(region);
  const data = new Float64Array(regionCells(region));
  let mask: Uint8Array | null = null;
  const zero = sizes.map(() => 0);
  for (let group = region[dim]!.start; group < region[dim]!.stop; group++) {
    const chunk = yield* slotOf(group);
    const toAt = zero.map((_, i) => (i === dim ? group - region[dim]!.start : 0));
    copyBox({
      from: chunk.data,
      fromSizes: chunk.sizes,
      fromAt: zero,
      to: data,
      toSizes: sizes,
      toAt,
      sizes: chunk.sizes,
    });
    if (!chunk.mask) continue;
    mask ??= new Uint8Array(data.length).fill(1);
    copyBox({
      from: chunk.mask,
      fromSizes: chunk.sizes,
      fromAt: zero,
      to: mask,
      toSizes: sizes,
      toAt,
      sizes: chunk.sizes,
    });
  }
  return { sizes, type, data, mask, nodata: null };
}
