/** The plan of a service. Stages that are more than a tile may do run once, as an internal job; until then tiles are told to come again. */
import { hashText } from "../../cube/hash.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError } from "../../errors.ts";
import { plansKeptMax, servicePlanMs, serviceRetryMs } from "../../limits.ts";
import type { LowerResult } from "../../openeo/lowering.ts";
import type { Deps } from "../deps.ts";
import { failureOf } from "../jobs/failure.ts";
import { planKey } from "../ports/stored-keys.ts";
import { parseJobPlan } from "../work/job-plan.ts";
import { type JobState, internalJobRequest } from "../jobs/record.ts";
import { runVersion } from "../jobs/run-version.ts";
import { runTermsOf } from "../request/run-terms.ts";
import { lowerRequest } from "../request/lower.ts";
import type { JobHandle } from "../jobs/ports.ts";
import { type Asking, type Principal, principalKey } from "../ports/principal.ts";
import type { TileSource } from "./tile-source.ts";
import { requireProcess } from "../request/process.ts";
import { calledHash } from "../udp/pin.ts";
import { logService } from "./service-logs.ts";

type ServicePlan = Pick<LowerResult, "plan" | "outputs">;

export interface ServiceValues {
  /** Of all parameters: what a visitor gave goes over the defaults. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** Names of those that a visitor gave. */
  readonly visitors: readonly string[];
}

interface PlanAsked extends ServiceValues {
  /** The rights by which it was bound are looked at again, though what its stages found is kept. */
  readonly bindAgain: boolean;
}

/** Keys of this isolate whose stages are known to be too large for a tile. */
const staged = new Set<string>();

export async function loweredService(
  service: TileSource,
  { bindAgain, ...values }: PlanAsked,
  deps: Deps,
): Promise<ServicePlan> {
  const key = serviceKey(service, values);
  if (bindAgain || !staged.has(key)) {
    const { graph } = requireProcess(service.process, service.called ?? {});
    const asked = { graph, parameters: values.parameters, asking: askingOf(service, values) };
    const lowered = await lowerRequest(asked, deps);
    if (lowered.stages.length === 0) {
      const time = new Date().toISOString();
      for (const entry of lowered.told) logService(service, { ...entry, time });
      return lowered;
    }
    if (staged.size >= plansKeptMax) staged.clear();
    staged.add(key);
  }
  return stagedPlan(service, values, deps);
}

async function stagedPlan(service: TileSource, values: ServiceValues, deps: Deps): Promise<ServicePlan> {
  if (servicePrincipal(service).kind === "anonymous") throw tooMuchForStrangers();
  const job = jobOf(serviceKey(service, values), deps);
  const state = (await job.describe())?.state ?? null;
  if (state?.status === "finished") {
    const bytes = await deps.files.get(planKey({ job: state.id, run: state.run }));
    if (bytes) return parseJobPlan(new TextDecoder().decode(bytes));
  }
  if (state?.status === "error" && !isOld(state, deps)) throw await failureOf(job);
  if (!state) {
    const asking = askingOf(service, values);
    const unlisted = { purpose: "plan", keepMs: servicePlanMs, asking, service: service.id } as const;
    const { billing } = service;
    const sent = {
      process: boundProcess(service, values),
      called: service.called ?? {},
      ...(billing ? { billing } : {}),
    };
    await job.create(internalJobRequest(sent, unlisted), service.owner);
  }
  await job.start(await runTermsOf(service.billing, service.owner, deps));
  throw new OpenEOError(
    "InfrastructureBusy",
    "What all tiles of this service need is being computed; try again in a few seconds.",
  );
}

/** Jobs are somebody's. */
function tooMuchForStrangers(): OpenEOError {
  return new OpenEOError(
    "ProcessGraphComplexity",
    "What all tiles need is more than is computed without login: log in, or ask for a smaller area or fewer dates.",
  );
}

/** Called when a service changes or goes; plans for other values than the defaults end by themselves. */
export async function forgetServicePlan(service: TileSource, deps: Pick<Deps, "jobs">): Promise<void> {
  await jobOf(serviceKey(service, valuesOf(service, {})), deps).remove();
}

/** What stages found with files that have changed or are no longer given is found anew. */
export async function forgetStaged(
  service: TileSource,
  values: ServiceValues,
  deps: Pick<Deps, "jobs">,
): Promise<void> {
  const key = serviceKey(service, values);
  if (staged.delete(key)) await jobOf(key, deps).remove();
}

/** The values of a service's parameters, some of them a visitor's. */
export function valuesOf(service: TileSource, given: Readonly<Record<string, Value>>): ServiceValues {
  const { parameters } = requireProcess(service.process, service.called ?? {});
  return { parameters: { ...parameters, ...given }, visitors: Object.keys(given).sort() };
}

/** Names the service, its version, what it calls, who asks, and the values with who gave them. */
function serviceKey(service: TileSource, values: ServiceValues): string {
  const { principal, visitors } = askingOf(service, values);
  const said = JSON.stringify([values.parameters, visitors]);
  const called = calledHash(service.called ?? {});
  return `${service.id}/${processVersion(service)}/${called}/${principalKey(principal)}/${said}`;
}

function askingOf(service: TileSource, { visitors }: ServiceValues): Asking {
  return { principal: servicePrincipal(service), visitors };
}

export function servicePrincipal({ owner, principal }: TileSource): Principal {
  return principal ?? { kind: "service", owner };
}

/** Titles, switches and colours change no plan: what was computed for it stays in use. */
export function processVersion(service: TileSource): number {
  return service.processVersion ?? service.version;
}

/** Plans that another version of this back-end made are not read; they end by themselves. */
function jobOf(key: string, deps: Pick<Deps, "jobs">): JobHandle {
  return deps.jobs.handle(hashText(`service plan|${runVersion()}|${key}`).slice(0, 32));
}

function isOld({ updated }: JobState, deps: Pick<Deps, "clock">): boolean {
  return Date.parse(deps.clock.now()) - Date.parse(updated) > serviceRetryMs;
}

/** The process with the values as defaults of its parameters. */
function boundProcess(service: TileSource, { parameters }: ServiceValues): TileSource["process"] {
  const declared = (service.process["parameters"] ?? []) as readonly { readonly name: string }[];
  return {
    ...service.process,
    parameters: declared.map((parameter) =>
      parameter.name in parameters ? { ...parameter, default: parameters[parameter.name] } : parameter,
    ),
  };
}
