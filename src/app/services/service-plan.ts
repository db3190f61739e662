/** The plan of a service. Stages that are more than a tile may do run once, as an unlisted job; until then tiles are told to come again. */
import { hashText } from "../../cube/hash.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError } from "../../errors.ts";
import { plansKeptMax, servicePlanMs, serviceRetryMs } from "../../limits.ts";
import type { LowerResult } from "../../openeo/lower.ts";
import type { Deps } from "../deps.ts";
import { failureOf } from "../jobs/failure.ts";
import { planKey } from "../ports/stored-keys.ts";
import { parseJobPlan } from "../work/job-plan.ts";
import { type JobState, unlistedRequest } from "../jobs/record.ts";
import { lowerRequest } from "../request/lower.ts";
import type { JobHandle, ServiceRecord } from "../ports/index.ts";
import { requireProcess } from "../request/process.ts";

type ServicePlan = Pick<LowerResult, "plan" | "outputs">;

export interface ServiceValues {
  /** Names the service, its version and the values. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, Value>>;
}

/** Keys of this isolate whose stages are known to be too large for a tile. */
const staged = new Set<string>();

export async function loweredService(
  service: ServiceRecord,
  values: ServiceValues,
  deps: Deps,
): Promise<ServicePlan> {
  if (!staged.has(values.key)) {
    const { graph } = requireProcess(service.process);
    const lowered = await lowerRequest({ graph, parameters: values.parameters }, deps);
    if (lowered.stages.length === 0) return lowered;
    if (staged.size >= plansKeptMax) staged.clear();
    staged.add(values.key);
  }
  return stagedPlan(service, values, deps);
}

async function stagedPlan(service: ServiceRecord, values: ServiceValues, deps: Deps): Promise<ServicePlan> {
  const job = jobOf(values.key, deps);
  const state = (await job.describe())?.state ?? null;
  if (state?.status === "finished") {
    const bytes = await deps.files.get(planKey({ job: state.id, run: state.run }));
    if (bytes) return parseJobPlan(new TextDecoder().decode(bytes));
  }
  if (state?.status === "error" && !isOld(state, deps)) throw await failureOf(job);
  if (!state) {
    const unlisted = { purpose: "plan", keepMs: servicePlanMs } as const;
    await job.create(unlistedRequest(boundProcess(service, values), unlisted), service.owner);
  }
  await job.start();
  throw new OpenEOError(
    "InfrastructureBusy",
    "What all tiles of this service need is being computed; try again in a few seconds.",
  );
}

/** Called when a service changes or goes; plans for other values than the defaults end by themselves. */
export async function forgetServicePlan(service: ServiceRecord, deps: Deps): Promise<void> {
  await jobOf(serviceKey(service, requireProcess(service.process).parameters), deps).remove();
}

export function serviceKey(service: ServiceRecord, parameters: ServiceValues["parameters"]): string {
  return `${service.id}/${processVersion(service)}/${JSON.stringify(parameters)}`;
}

/** Titles, switches and colours change no plan: what was computed for it stays in use. */
export function processVersion(service: ServiceRecord): number {
  return service.processVersion ?? service.version;
}

function jobOf(key: string, deps: Deps): JobHandle {
  return deps.jobs.handle(hashText(`service plan|${key}`).slice(0, 32));
}

function isOld({ updated }: JobState, deps: Deps): boolean {
  return Date.parse(deps.clock.now()) - Date.parse(updated) > serviceRetryMs;
}

/** The process with the values as defaults of its parameters. */
function boundProcess(service: ServiceRecord, { parameters }: ServiceValues): ServiceRecord["process"] {
  const declared = (service.process["parameters"] ?? []) as readonly { readonly name: string }[];
  return {
    ...service.process,
    parameters: declared.map((parameter) =>
      parameter.name in parameters ? { ...parameter, default: parameters[parameter.name] } : parameter,
    ),
  };
}
