/** What computing takes, in units that a schedule knows without a clock: the same for every try of the same work. */
import type { Plan } from "../../cube/plan.ts";
import type { Schedule } from "../../cube/schedule.ts";
import { bytesPerElement } from "../../cube/shape.ts";

/** All are whole numbers, or fractions where a part of a task is meant. */
export interface WorkUnits {
  readonly tasks: number;
  /** Blocks of files that are read; kept ones count, too. */
  readonly blocks: number;
  /** Decoded. */
  readonly readBytes: number;
  readonly inputPixels: number;
  readonly kernelPixels: number;
  /** Positions of geometries that are looked at. */
  readonly geometry: number;
  /** Raw bytes that an encoder is given. */
  readonly writtenBytes: number;
  /** Of the schedule that holds most at once. */
  readonly peakBytes: number;
}

export const noWork: WorkUnits = {
  tasks: 0,
  blocks: 0,
  readBytes: 0,
  inputPixels: 0,
  kernelPixels: 0,
  geometry: 0,
  writtenBytes: 0,
  peakBytes: 0,
};

export function workUnitsOf(plan: Plan, schedule: Schedule): WorkUnits {
  let blocks = 0;
  let inputPixels = 0;
  for (const { node, reads } of schedule.pieces) {
    const reader = plan.nodes[node]!;
    if (reader.kind !== "load") continue;
    for (const read of reads) {
      const { type, bands, layout } = reader.params.sources[read.source]!;
      blocks += read.blocks.length;
      inputPixels += read.bytes / (bytesPerElement(type) * (layout === "pixel" ? bands : 1));
    }
  }
  const { readBytes, kernelPixels, geometry, peakBytes } = schedule;
  return {
    ...noWork,
    blocks,
    readBytes,
    inputPixels: Math.round(inputPixels),
    kernelPixels,
    geometry,
    peakBytes,
  };
}

export function addedWork(a: WorkUnits, b: WorkUnits): WorkUnits {
  return {
    tasks: a.tasks + b.tasks,
    blocks: a.blocks + b.blocks,
    readBytes: a.readBytes + b.readBytes,
    inputPixels: a.inputPixels + b.inputPixels,
    kernelPixels: a.kernelPixels + b.kernelPixels,
    geometry: a.geometry + b.geometry,
    writtenBytes: a.writtenBytes + b.writtenBytes,
    peakBytes: Math.max(a.peakBytes, b.peakBytes),
  };
}

/** The larger one of each unit. */
export function greatestWork(a: WorkUnits, b: WorkUnits): WorkUnits {
  return {
    tasks: Math.max(a.tasks, b.tasks),
    blocks: Math.max(a.blocks, b.blocks),
    readBytes: Math.max(a.readBytes, b.readBytes),
    inputPixels: Math.max(a.inputPixels, b.inputPixels),
    kernelPixels: Math.max(a.kernelPixels, b.kernelPixels),
    geometry: Math.max(a.geometry, b.geometry),
    writtenBytes: Math.max(a.writtenBytes, b.writtenBytes),
    peakBytes: Math.max(a.peakBytes, b.peakBytes),
  };
}

/** A part of the work of a task; that there is a task stays. */
export function partOfWork(work: WorkUnits, part: number): WorkUnits {
  return {
    tasks: work.tasks,
    blocks: work.blocks * part,
    readBytes: work.readBytes * part,
    inputPixels: work.inputPixels * part,
    kernelPixels: work.kernelPixels * part,
    geometry: work.geometry * part,
    writtenBytes: work.writtenBytes * part,
    peakBytes: work.peakBytes,
  };
}
