/** Secondary services: create, list, describe, change, delete, logs. */
import { creditsOf } from "../../app/billing/credits.ts";
import { isFree } from "../../app/billing/tariff.ts";
import type { Deps } from "../../app/deps.ts";
import { tariffOfOwner } from "../../app/request/run-terms.ts";
import { billingOf } from "../../app/billing/choice.ts";
import { termsWith } from "../../app/billing/terms.ts";
import type { PinnedProcesses } from "../../app/ports/pinned-processes.ts";
import { soundlyCalled } from "../../app/request/process.ts";
import { withDefaultOptions } from "../../app/udp/default-options.ts";
import type { LookedUp } from "../../app/udp/look-up.ts";
import { calledHash, calledList } from "../../app/udp/pin.ts";
import { servicesAllowed, tooManyServices } from "../../app/accounts/quota.ts";
import type { ListedService, ServiceRecord } from "../../app/ports/index.ts";
import { forgetServicePlan, processVersion } from "../../app/services/service-plan.ts";
import { serviceLogs, storedLevel } from "../../app/services/service-logs.ts";
import { OpenEOError } from "../../errors.ts";
import { serviceChangeTriesMax } from "../../limits.ts";
import type { RouteContext } from "../context.ts";
import { type BillingChange, billingChange, billingMembers } from "../http/billing.ts";
import { created, json, noContent } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { logLevelOf, logPage } from "../http/log-page.ts";
import { byCreation, listAnswer } from "../http/list.ts";
import { requireAnyMember, requireKeepable, textsOf } from "../http/members.ts";
import { checkConfiguration } from "../services/configuration.ts";
import { findServiceType, serviceTypes } from "../services/index.ts";
import { type ServiceType, serviceAddress } from "../services/service-type.ts";

export async function listServices(context: RouteContext): Promise<Response> {
  const owner = context.user!.id;
  return listAnswer(context, {
    member: "services",
    cursor: byCreation,
    show: (service: ListedService) => listed(service, context),
    async read(page) {
      const { services, next } = await context.deps.services.list(owner, page);
      return { entries: services, next };
    },
  });
}

export function listServiceTypes(): Response {
  return json(Object.fromEntries(serviceTypes.map(({ id, definition }) => [id, definition])));
}

export async function createService(context: RouteContext): Promise<Response> {
  const sent = await jsonBody(context.request);
  const known = requireType(sent["type"]);
  const { called, documents } = await calledBySent(sent, context);
  const body = withDefaultOptions(sent, "default_service_options", [sent["process"], ...documents]);
  const {
    type: _type,
    process,
    enabled,
    title: _title,
    description: _description,
    configuration,
    plan,
    budget,
    ...extra
  } = body;
  checkConfiguration(known, configuration ?? {});
  checkMembers(body);
  requireKeepable(extra);
  const terms = await termsWith(context.user!.plan, context.deps);
  const billing = billingOf({ plan, budget }, context.user!, terms);
  const id = context.deps.ids.capability();
  const owner = context.user!.id;
  const record = {
    id,
    owner,
    type: known.id,
    enabled: enabled !== false,
    title: null,
    description: null,
    ...textsOf(body),
    process: process as Record<string, unknown>,
    called,
    configuration: (configuration ?? {}) as Record<string, unknown>,
    billing,
    extra,
    created: context.deps.clock.now(),
    version: 1,
  };
  const allowed = await servicesAllowed(owner, context.deps);
  if (!(await context.deps.services.create(record, allowed))) throw tooManyServices(allowed);
  return created(`${context.root}/services/${id}`, id);
}

function requireType(type: unknown): ServiceType {
  const known = typeof type === "string" ? findServiceType(type) : null;
  if (known) return known;
  throw new OpenEOError(
    "ServiceUnsupported",
    `Service type is not supported; choose one of ${serviceTypes.map((each) => each.id).join(", ")}.`,
  );
}

function calledBySent(
  { process = null }: Readonly<Record<string, unknown>>,
  { deps, user }: RouteContext,
): Promise<LookedUp> {
  if (process !== null) return soundlyCalled(process, user!.id, deps);
  throw new OpenEOError(
    "ProcessGraphMissing",
    "No valid process graph specified: the body needs a member 'process' with a 'process_graph'.",
  );
}

export async function describeService(context: RouteContext): Promise<Response> {
  const record = await recordOf(context);
  return json({
    ...record.extra,
    ...listed(record, context),
    ...(record.description !== null ? { description: record.description } : {}),
    process: record.process,
    ...calledList(record.called),
    configuration: record.configuration,
    ...billingMembers(record.billing),
    costs: creditsOf(await costsOf(record, context.deps)),
    attributes: typeOf(record).attributes(addressOf(record, context)),
    links: typeOf(record).links(addressOf(record, context)),
  });
}

const EDITABLE = ["process", "title", "description", "enabled", "configuration", "plan", "budget"];

/** First-level members replace each other, so a change that came too late is made again on what is there now. */
export async function changeService(context: RouteContext): Promise<Response> {
  let record = await recordOf(context);
  const body = await jsonBody(context.request);
  requireChangeable(body, typeOf(record));
  const called =
    "process" in body ? (await soundlyCalled(body["process"], record.owner, context.deps)).called : null;
  const change = { body, called, billing: await billingChange(body, context) };
  for (let tries = 1; !(await context.deps.services.update(changedBy(record, change))); tries++) {
    if (tries >= serviceChangeTriesMax)
      throw new OpenEOError(
        "InfrastructureBusy",
        "The service is being changed by others all the time; try again.",
      );
    record = await recordOf(context);
  }
  if (isOtherProcess(record, change)) await forgetServicePlan(record, context.deps);
  return noContent();
}

interface Change {
  readonly body: Readonly<Record<string, unknown>>;
  /** What the process of the change calls; null where it has none. */
  readonly called: PinnedProcesses | null;
  readonly billing: BillingChange;
}

/** Editors send all that they show, changed or not; what it calls may have changed meanwhile. */
function isOtherProcess(record: ServiceRecord, { body, called }: Change): boolean {
  if (!called) return false;
  const isSame = JSON.stringify(body["process"]) === JSON.stringify(record.process);
  return !isSame || calledHash(called) !== calledHash(record.called ?? {});
}

function requireChangeable(body: Readonly<Record<string, unknown>>, type: ServiceType): void {
  requireAnyMember(body);
  const fixed = Object.keys(body).find(
    (key) => key === "type" || key === "id" || key === "url" || key === "created",
  );
  if (fixed) throw new OpenEOError("PropertyNotEditable", `The property '${fixed}' can't be changed.`);
  if ("configuration" in body) checkConfiguration(type, body["configuration"]);
  checkMembers(body);
}

function changedBy(record: ServiceRecord, change: Change): ServiceRecord {
  const { body, called, billing } = change;
  const named = Object.fromEntries(Object.entries(body).filter(([key]) => !EDITABLE.includes(key)));
  const extra = { ...record.extra, ...named };
  requireKeepable(extra);
  return {
    ...record,
    version: record.version + 1,
    processVersion: isOtherProcess(record, change) ? record.version + 1 : processVersion(record),
    extra,
    ...(called ? { process: body["process"] as Record<string, unknown>, called } : {}),
    ...billing(record.billing),
    ...("configuration" in body ? { configuration: body["configuration"] as Record<string, unknown> } : {}),
    // Clients send null for what they do not say.
    ...(typeof body["enabled"] === "boolean" ? { enabled: body["enabled"] } : {}),
    ...textsOf(body),
  };
}

export async function deleteService(context: RouteContext): Promise<Response> {
  const record = await recordOf(context);
  await context.deps.services.remove(record.id);
  await forgetServicePlan(record, context.deps);
  return noContent();
}

export async function logsOfService(context: RouteContext): Promise<Response> {
  const record = await recordOf(context);
  return logPage(context.url, storedLevel(record), (query) => serviceLogs(record.id, query));
}

/** Micro-credits that its tiles have cost; no account is asked where they are free. */
async function costsOf(
  { id, owner, billing }: ServiceRecord,
  deps: Pick<Deps, "accountOf" | "forgetTerms" | "standing" | "terms">,
): Promise<number> {
  const tariff = await tariffOfOwner(billing, owner, deps);
  return isFree(tariff) ? 0 : deps.accountOf(owner).spentOn(id);
}

async function recordOf(context: RouteContext): Promise<ServiceRecord> {
  const id = context.params["service_id"]!;
  const record = await context.deps.services.get(id);
  if (record && record.owner === context.user!.id) return record;
  throw new OpenEOError("ServiceNotFound", `The service '${id}' does not exist.`);
}

/** Services are only stored with types of the list. */
function typeOf({ type }: Pick<ServiceRecord, "type">): ServiceType {
  return findServiceType(type)!;
}

function addressOf(record: ListedService, { origin }: RouteContext): string {
  return serviceAddress(typeOf(record), record.id, origin);
}

function listed(record: ListedService, context: RouteContext): Record<string, unknown> {
  return {
    id: record.id,
    type: record.type,
    enabled: record.enabled,
    url: typeOf(record).url(addressOf(record, context)),
    created: record.created,
    ...(record.title !== null ? { title: record.title } : {}),
  };
}

/** Members that would be misunderstood if they were of another type. */
function checkMembers({ enabled, log_level: level }: Readonly<Record<string, unknown>>): void {
  if (enabled !== undefined && enabled !== null && typeof enabled !== "boolean")
    throw new OpenEOError("ProcessParameterInvalid", "The parameter 'enabled' must be true, false or null.");
  if (level !== undefined && level !== null) logLevelOf(level, "log_level");
}
