/** Batch jobs: create, list, describe, change, delete, start, cancel, logs, estimate. */
import { billingOf } from "../../app/billing/choice.ts";
import { creditsOf } from "../../app/billing/credits.ts";
import { usageDocument } from "../../app/billing/usage.ts";
import { requireFunds } from "../../app/request/require-funds.ts";
import { runTermsOf, tariffOfOwner } from "../../app/request/run-terms.ts";
import { downloadsIncluded } from "../../limits.ts";
import { termsWith } from "../../app/billing/terms.ts";
import { jobsReader } from "../../app/jobs/listing.ts";
import { estimateOf } from "../../app/work/estimate.ts";
import { planJob } from "../../app/work/plan-job.ts";
import { costsOf } from "../../app/work/estimate-costs.ts";
import { type JobRequest, type JobState, type JobView, isActive } from "../../app/jobs/record.ts";
import { requireRoomForJob } from "../../app/accounts/quota.ts";
import type { JobHandle, JobListing } from "../../app/jobs/ports.ts";
import { asking, userPrincipal } from "../../app/ports/principal.ts";
import { soundlyCalled } from "../../app/request/process.ts";
import type { PinnedProcesses } from "../../app/ports/pinned-processes.ts";
import { withDefaultOptions } from "../../app/udp/default-options.ts";
import { calledList } from "../../app/udp/pin.ts";
import { OpenEOError } from "../../errors.ts";
import type { RouteContext } from "../context.ts";
import { billingChange, billingMembers } from "../http/billing.ts";
import { created, json, noContent } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { logLevelOf, logPage } from "../http/log-page.ts";
import { byCreation, listAnswer } from "../http/list.ts";
import { requireAnyMember, requireKeepable, textsOf } from "../http/members.ts";

export async function listJobs(context: RouteContext): Promise<Response> {
  const turn = Math.floor(Date.parse(context.deps.clock.now()) / 1000);
  const read = jobsReader(context.deps.jobs, { owner: context.user!.id, turn });
  return listAnswer(context, { member: "jobs", cursor: byCreation, show: listed, read });
}

function listed(job: JobListing): Record<string, unknown> {
  return {
    id: job.id,
    status: job.status,
    created: job.created,
    updated: job.updated,
    progress: job.progress,
    ...(job.queued !== null ? { queued: job.queued } : {}),
    ...(job.started !== null ? { started: job.started } : {}),
    ...(job.title !== null ? { title: job.title } : {}),
    costs: creditsOf(job.costs ?? 0),
  };
}

const MEMBERS = ["title", "description", "process", "log_level", "plan", "budget"];
const FIXED = [
  "id",
  "status",
  "created",
  "updated",
  "queued",
  "started",
  "progress",
  "costs",
  "usage",
  "links",
  "process_graph",
];

export async function createJob(context: RouteContext): Promise<Response> {
  const body = await jsonBody(context.request);
  if (body["process"] === undefined)
    throw new OpenEOError(
      "ProcessGraphMissing",
      "No valid process graph specified: the body needs a member 'process' with a 'process_graph'.",
    );
  const found = await soundlyCalled(body["process"], context.user!.id, context.deps);
  const options = withDefaultOptions(body, "default_job_options", [body["process"], ...found.documents]);
  const request = {
    title: null,
    description: null,
    logLevel: "info" as const,
    extra: {},
    ...membersOf(options, { called: found.called, kept: {} }),
    billing: billingOf(options, context.user!, await termsWith(context.user!.plan, context.deps)),
  };
  await requireRoomForJob(context.user!.id, context.deps);
  const id = context.deps.ids.capability();
  await context.deps.jobs.handle(id).create(request as JobRequest, context.user!.id);
  return created(`${context.root}/jobs/${id}`, id);
}

interface Beside {
  /** What the process calls; null where the request has none. */
  readonly called: PinnedProcesses | null;
  /** Additional members that are there already. */
  readonly kept: JobRequest["extra"];
}

/** The members that a request names; absent ones stay as they are. */
function membersOf(body: Readonly<Record<string, unknown>>, { called, kept }: Beside): Partial<JobRequest> {
  const extra = Object.fromEntries(
    Object.entries(body).filter(([key]) => !MEMBERS.includes(key) && !FIXED.includes(key)),
  );
  requireKeepable({ ...kept, ...extra });
  return {
    ...textsOf(body),
    ...(called ? { process: body["process"] as Record<string, unknown>, called } : {}),
    ...(body["log_level"] !== undefined && body["log_level"] !== null
      ? { logLevel: logLevelOf(body["log_level"], "log_level") }
      : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

export async function describeJob(context: RouteContext): Promise<Response> {
  const { request, state } = await viewOf(context);
  const self = `${context.root}/jobs/${state.id}`;
  return json({
    ...request.extra,
    ...listed({ ...state, title: request.title }),
    ...(request.description !== null ? { description: request.description } : {}),
    process: request.process,
    ...calledList(request.called),
    log_level: request.logLevel,
    ...billingMembers(request.billing),
    ...usageMember(state, context.deps.clock.now()),
    links: [
      { rel: "monitor", href: `${self}/logs`, type: "application/json" },
      ...(state.status === "finished" || state.status === "canceled"
        ? [{ rel: "result", href: `${self}/results`, type: "application/json" }]
        : []),
    ],
  });
}

function usageMember({ usage, status, started, updated }: JobState, now: string): { usage?: object } {
  if (!usage || started === null) return {};
  const end = isActive(status) ? now : updated;
  return { usage: usageDocument(usage, (Date.parse(end) - Date.parse(started)) / 1000) };
}

export async function changeJob(context: RouteContext): Promise<Response> {
  const { job, view } = await jobOf(context);
  const body = await jsonBody(context.request);
  requireAnyMember(body);
  const fixed = FIXED.find((key) => key in body);
  if (fixed) throw new OpenEOError("PropertyNotEditable", `The property '${fixed}' can't be changed.`);
  const found =
    "process" in body ? await soundlyCalled(body["process"], context.user!.id, context.deps) : null;
  const outcome = await job.change({
    ...membersOf(body, { called: found?.called ?? null, kept: view.request.extra }),
    ...(await billingChange(body, context))(view.request.billing),
  });
  if (outcome === "gone") throw notFound(view.state.id);
  if (outcome === "locked")
    throw new OpenEOError(
      "JobLocked",
      "The batch job is queued or running; cancel it before it can be changed.",
    );
  return noContent();
}

export async function deleteJob(context: RouteContext): Promise<Response> {
  await (await jobOf(context)).job.remove();
  return noContent();
}

export async function startJob(context: RouteContext): Promise<Response> {
  const { job, view } = await jobOf(context);
  const terms = await runTermsOf(view.request.billing, view.state.owner, context.deps);
  if (!isActive(view.state.status)) await requireFunds(view, terms.tariff, context.deps);
  await job.start(terms);
  return new Response(null, { status: 202, headers: { "Cache-Control": "no-store" } });
}

export async function cancelJob(context: RouteContext): Promise<Response> {
  await (await jobOf(context)).job.cancel();
  return noContent();
}

export async function logsOfJob(context: RouteContext): Promise<Response> {
  const { job, view } = await jobOf(context);
  return logPage(context.url, view.request.logLevel, (query) => job.logs(query));
}

/** From the schedule: what is read and computed, what that costs at most, and the raw size of the results as an upper bound. */
export async function estimateJob(context: RouteContext): Promise<Response> {
  const { request } = await viewOf(context);
  const planned = await planJob(request.process, context.deps, {
    called: request.called ?? {},
    asking: asking(userPrincipal(context.user!.id)),
  });
  if ("known" in planned)
    throw new OpenEOError(
      "EstimateComplexity",
      "What the job computes depends on data that must be computed first; there is no estimate for it.",
    );
  const { bytes, seconds } = estimateOf(planned.job);
  const tariff = await tariffOfOwner(request.billing, context.user!.id, context.deps);
  return json({
    costs: creditsOf(costsOf(planned.job, tariff)),
    duration: `PT${Math.max(1, Math.ceil(seconds))}S`,
    size: bytes,
    downloads_included: downloadsIncluded,
  });
}

async function viewOf(context: RouteContext): Promise<JobView> {
  return (await jobOf(context)).view;
}

/** The list says whether there is such a job, so that no object wakes for ids that nobody owns. */
export async function jobOf(
  context: RouteContext,
): Promise<{ readonly job: JobHandle; readonly view: JobView }> {
  const id = context.params["job_id"]!;
  if ((await context.deps.jobs.owner(id)) !== context.user!.id) throw notFound(id);
  const job = context.deps.jobs.handle(id);
  const view = await job.describe();
  if (view) return { job, view };
  await context.deps.jobs.unlist(id);
  throw notFound(id);
}

function notFound(id: string): OpenEOError {
  return new OpenEOError("JobNotFound", `The batch job '${id}' does not exist.`);
}
