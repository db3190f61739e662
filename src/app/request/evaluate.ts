/** Evaluating a region of an output in as many cuts as the budget asks for. */
import { type Chunk, allocate } from "../../cube/chunk.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, regionCells, regionSizes } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { Output, ScheduledOutput } from "../../cube/schedule.ts";
import { type RunPorts, run } from "../../cube/run.ts";
import { splitOutput } from "../../cube/split.ts";
import { copyBox } from "../../cube/window.ts";
import { syncBytesMax } from "../../limits.ts";
import { bytesPerElement } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import type { ComputePorts } from "../deps.ts";
import { externalPort } from "../udf/external.ts";
import { tooManyRequests, workOf } from "./gate.ts";
import { reserve } from "./reserve.ts";

/** The chunk of the whole region; its own bytes are reserved by the caller. */
export async function evaluate(plan: Plan, output: Output, deps: ComputePorts): Promise<Chunk> {
  requireFewBytes(plan, output);
  return evaluateScheduled(plan, { output, schedule: resolve(plan, [output]) }, deps);
}

/** The same for an output whose schedule is known already. */
export async function evaluateScheduled(
  plan: Plan,
  scheduled: ScheduledOutput,
  deps: ComputePorts,
): Promise<Chunk> {
  requireFewBytes(plan, scheduled.output);
  const parts = splitOutput(plan, scheduled, Math.floor(deps.budget.bytesMax / 2));
  if (parts.length === 1) return runScheduled(plan, parts[0]!, deps);
  let whole: Chunk | null = null;
  for (const part of parts) {
    const chunk = await runScheduled(plan, part, deps);
    whole = place(whole, chunk, { all: scheduled.output.region, region: part.output.region });
  }
  return whole!;
}

function requireFewBytes(plan: Plan, { node, region }: Output): void {
  const bytes = regionCells(region) * bytesPerElement(plan.nodes[node]!.shape.type);
  if (bytes <= syncBytesMax) return;
  throw new OpenEOError(
    "ProcessGraphComplexity",
    `The result has ${Math.ceil(bytes / 1048576)} MiB; only GTiff files may have more than ${Math.floor(syncBytesMax / 1048576)} MiB. Save it as GTiff, or ask for a smaller area, fewer dates or fewer bands.`,
  );
}

async function runScheduled(plan: Plan, { schedule }: ScheduledOutput, deps: ComputePorts): Promise<Chunk> {
  if (!(await deps.gate.admit(workOf(schedule)))) throw tooManyRequests();
  const reservation = await reserve(deps, schedule.peakBytes);
  try {
    const [chunk] = await run(plan, schedule, runPorts(deps));
    return chunk!;
  } finally {
    reservation.release();
  }
}

export function runPorts(deps: ComputePorts): RunPorts {
  return {
    reader: deps.reader,
    pace: deps.pace,
    cancelled: () => deps.signal?.aborted ?? false,
    external: externalPort({ ...deps, patient: deps.signal === null }),
  };
}

interface Placing {
  readonly all: Region;
  readonly region: Region;
}

/** Copies a part into the whole; a mask appears with the first part that has one. */
function place(whole: Chunk | null, part: Chunk, at: Placing): Chunk {
  const sizes = regionSizes(at.all);
  const cells = regionCells(at.all);
  const out: Chunk = whole ?? {
    sizes,
    type: part.type,
    data: allocate(part.type, cells),
    mask: null,
    nodata: part.nodata,
  };
  const mask = out.mask ?? (part.mask ? new Uint8Array(cells).fill(1) : null);
  const toAt = at.region.map((r, dim) => r.start - at.all[dim]!.start);
  const box = {
    fromSizes: part.sizes,
    fromAt: part.sizes.map(() => 0),
    toSizes: sizes,
    toAt,
    sizes: part.sizes,
  };
  copyBox({ ...box, from: part.data, to: out.data });
  if (part.mask && mask) copyBox({ ...box, from: part.mask, to: mask });
  return { ...out, mask };
}
