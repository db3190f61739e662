/** POST /result: one answer from one graph. Small work is done here; larger work is an internal job whose files are streamed. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { type Region, regionCells, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { Output, ScheduledOutput } from "../../cube/schedule.ts";
import { bytesPerElement, sizesOf } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import { encodeTar } from "../../io/formats/tar.ts";
import { syncBytesMax, syncStreamBytesMax } from "../../limits.ts";
import { type WorkUnits, addedWork, noWork } from "../billing/work-units.ts";
import { checkOutput } from "../output/check.ts";
import { allTold } from "../output/warnings.ts";
import type { Deps } from "../deps.ts";
import type { RunTerms } from "../jobs/record.ts";
import type { Billing } from "../ports/billing.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import { asking, userPrincipal } from "../ports/principal.ts";
import { type OutputFile, encodeOutput, encodingBytes } from "../output/encode.ts";
import { createInlineWork } from "../request/inline-work.ts";
import { lowerRequest } from "../request/lower.ts";
import type { Gate } from "../ports/gate.ts";
import { openGate, slotGate, tooManyRequests, workOf } from "../request/gate.ts";
import { type Payer, paid } from "../request/paid.ts";
import { planNumbersOf } from "../request/plan-numbers.ts";
import { runTermsOf } from "../request/run-terms.ts";
import { retryOnce } from "../request/retry-once.ts";
import { numberedName } from "../output/labels.ts";
import type { Prepared } from "../request/prepare.ts";
import { requireProcess } from "../request/process.ts";
import { cubePart, taskWork } from "../work/quotes.ts";
import { runInternalJob } from "./run-internal-job.ts";
import type { SyncAnswer } from "./sync-answer.ts";

export interface SyncRequest {
  readonly process: unknown;
  /** What it calls. */
  readonly called: PinnedProcesses;
  readonly owner: string;
  readonly billing: Billing;
  /** Names the request. */
  readonly id: string;
}

export async function runSync(request: SyncRequest, deps: Deps): Promise<SyncAnswer> {
  const { process, called, owner, billing, id } = request;
  const terms = await runTermsOf(billing, owner, deps);
  const payer = { owner, tariff: terms.tariff, budget: billing.budget, request: id };
  const sent = { process, called, billing, terms, payer };
  return retryOnce(async () => {
    const numbers = () => planNumbersOf(owner, deps);
    const gate = slotGate(deps.accountOf(owner), { kind: "inline", numbers });
    try {
      return (
        (await runInline(sent, owner, { ...deps, gate })) ?? (await runAsJob(sent, owner, { deps, gate }))
      );
    } finally {
      deps.waitUntil(gate.end());
    }
  });
}

interface Sent {
  readonly process: unknown;
  readonly called: PinnedProcesses;
  readonly billing: Billing;
  readonly terms: RunTerms;
  readonly payer: Payer;
}

/** Null when the work is too much for a request, or the user has others that work now. */
async function runInline(
  { process, called, payer }: Sent,
  owner: string,
  deps: Deps,
): Promise<SyncAnswer | null> {
  const lowered = await lowerRequest(
    { ...requireProcess(process, called), asking: asking(userPrincipal(owner)) },
    deps,
  );
  if (lowered.stages.length === 0 && lowered.outputs.length === 0)
    throw new OpenEOError("ProcessGraphInvalid", "The process graph gives no result.");
  const work = await inlineWork(lowered, deps);
  if (work === null) return null;
  const { result: files, costs } = await paid(work.units, { payer, deps }, () => work.compute());
  for (const entry of allTold(lowered)) deps.log.add(entry);
  const { bytes, mediaType, name } =
    files.length === 1 ? files[0]! : { ...encodeTar(files), name: "results.tar" };
  return { mediaType, body: bytes, name, costs };
}

/** A job takes a slot of its own kind while the request waits for it; the one of the request is free for others. */
async function runAsJob(
  { process, called, billing, terms }: Sent,
  owner: string,
  { deps, gate }: { readonly deps: Deps; readonly gate: Gate },
): Promise<SyncAnswer> {
  await gate.end();
  const numbers = () => planNumbersOf(owner, deps);
  const waiting = slotGate(deps.accountOf(owner), { kind: "internal", numbers, freeWork: 0 });
  if (!(await waiting.admit(1))) throw tooManyRequests();
  try {
    // It was parsed before.
    const sound = process as Readonly<Record<string, unknown>>;
    const sent = { process: sound, called, billing, terms };
    return await runInternalJob(sent, owner, { ...deps, gate: waiting });
  } finally {
    deps.waitUntil(waiting.end());
  }
}

interface ScheduledWork {
  readonly units: WorkUnits;
  /** All files of all outputs. */
  compute(): Promise<OutputFile[]>;
}

/** Null where one request must not compute and hold it, or the user has others that work now. */
export async function inlineWork(lowered: Prepared, deps: Deps): Promise<ScheduledWork | null> {
  const { plan, stages } = lowered;
  const outputs = lowered.outputs.map((output) => checkOutput(plan, output));
  const cubes = outputs.flatMap(({ node }) => (node === null ? [] : [{ node, region: wholeOf(plan, node) }]));
  const bytes = cubes.reduce((sum, cube) => sum + outputBytes(plan, cube), 0);
  if (bytes > syncStreamBytesMax)
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The result has ${Math.ceil(bytes / 1048576)} MiB; synchronous requests give up to ${Math.floor(syncStreamBytesMax / 1048576)} MiB. Use a batch job, or ask for a smaller area, fewer dates or fewer bands.`,
    );
  if (stages.length > 0 || bytes > syncBytesMax) return null;
  const scheduled = new Map<NodeId, ScheduledOutput>();
  const inline = createInlineWork();
  for (const cube of cubes) {
    const schedule = resolve(plan, [cube]);
    if (encodingBytes(plan, cube) > deps.budget.bytesMax || !inline.takes(schedule)) return null;
    scheduled.set(cube.node, { output: cube, schedule });
  }
  const work = cubes.reduce((sum, { node }) => sum + workOf(scheduled.get(node)!.schedule), 0);
  if (!(await deps.gate.admit(work))) return null;
  const admitted = { ...deps, gate: openGate };
  const units = cubes.reduce((sum, { node, region }) => {
    const { schedule } = scheduled.get(node)!;
    return addedWork(sum, taskWork(plan, cubePart(plan, node, region), schedule));
  }, noWork);
  return {
    units: { ...units, tasks: 1 },
    async compute() {
      const files: OutputFile[] = [];
      for (const [index, output] of outputs.entries()) {
        const known = output.node === null ? {} : { scheduled: scheduled.get(output.node)! };
        for (const file of await encodeOutput({ plan, output, ...known }, admitted))
          files.push({ ...file, name: numberedName(file.name, index) });
      }
      return files;
    },
  };
}

function wholeOf(plan: Plan, node: NodeId): Region {
  return wholeRegion(sizesOf(plan.nodes[node]!.shape));
}

function outputBytes(plan: Plan, { node, region }: Output): number {
  return regionCells(region) * bytesPerElement(plan.nodes[node]!.shape.type);
}
