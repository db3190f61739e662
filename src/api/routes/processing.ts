/** Validation and synchronous processing. */
import { OpenEOError, pathText } from "../../errors.ts";
import { explain, toldOf } from "../../app/sync/explain.ts";
import { validated } from "../../app/sync/validate.ts";
import { billingOf } from "../../app/billing/choice.ts";
import { creditsOf } from "../../app/billing/credits.ts";
import { termsWith } from "../../app/billing/terms.ts";
import { bindLoad } from "../../app/bind/index.ts";
import { bindPorts } from "../../app/bind/request-ports.ts";
import { bindFunction } from "../../app/udf/bind-function.ts";
import { functionPorts } from "../../app/request/functions.ts";
import { describeCubes } from "../../app/request/describe.ts";
import type { GraphError } from "../../openeo/graph/mistakes.ts";
import { type DeferredCall, deferredCalls } from "../../app/udp/deferred.ts";
import { type LookedUp, lookUp, nothingCalled, requireCalled } from "../../app/udp/look-up.ts";
import { memberMistakes } from "../../app/udp/process-members.ts";
import { withDefaultOptions } from "../../app/udp/default-options.ts";
import { isKept } from "../../app/ports/log-entry.ts";
import { keepRequestLog, requestLog } from "../../app/sync/request-log.ts";
import { runSync } from "../../app/sync/run-sync.ts";
import { errorsMax, visitorAllowance } from "../../limits.ts";
import { anonymous, userPrincipal } from "../../app/ports/principal.ts";
import { countsText } from "../../io/bytes/counted.ts";
import type { PendingFunction } from "../../openeo/lowering.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { dispositionOf } from "../http/guards.ts";
import { logLevelOf } from "../http/log-page.ts";

export async function validate(context: RouteContext): Promise<Response> {
  if (!context.user) context.deps.allowance.become(visitorAllowance);
  const process = await jsonBody(context.request);
  const { called, errors: notFound } = await calledBy(process, context);
  const members = memberMistakes(process).map((message): GraphError => ({
    code: "ProcessInvalid",
    message,
    path: [],
  }));
  if (notFound.length > 0) return json({ errors: [...members, ...notFound] });
  const { errors, prepared } = await validated(process, called, validatePorts(context));
  const calls = context.user ? [] : deferredCalls(process);
  const mistakes = [...members, ...errors.filter((error) => !isOf(error, calls))].slice(0, errorsMax);
  const deferred = [...calls, ...(prepared?.functions ?? []).map(deferredFunction)];
  const sound = mistakes.length === 0 && calls.length === 0 ? prepared : null;
  const isExplained = context.url.searchParams.get("explain") === "true";
  return json({
    errors: mistakes,
    ...(sound ? { cubes: describeCubes(sound), ...toldOf(sound) } : {}),
    ...(sound && isExplained ? { explanation: explain(sound) } : {}),
    ...(deferred.length > 0 ? { deferred } : {}),
  });
}

function validatePorts({ user, deps }: RouteContext): Parameters<typeof validated>[2] {
  const principal = user ? userPrincipal(user.id) : anonymous;
  const ports = bindPorts(deps, "describe", principal);
  return {
    allowance: deps.allowance,
    bind: (load) => bindLoad(load, ports),
    bindFunction: ({ request: load }) =>
      user ? bindFunction(load, principal, functionPorts(deps, principal)) : Promise.resolve(null),
  };
}

/** Nobody's own processes are those of a request without login, and no address is fetched for it. */
function calledBy(process: unknown, { user, deps }: RouteContext): Promise<LookedUp> {
  return user ? lookUp(process, user.id, deps) : Promise.resolve(nothingCalled);
}

function isOf({ code, path }: GraphError, calls: readonly DeferredCall[]): boolean {
  return code === "ProcessUnsupported" && calls.some((call) => pathText(call.path) === pathText(path));
}

function deferredFunction({ request: { use } }: PendingFunction): DeferredCall {
  return {
    message:
      "What the function gives is found out for users who are logged in only: what depends on it was not checked.",
    path: use.path,
  };
}

export async function computeResult(context: RouteContext): Promise<Response> {
  const body = await jsonBody(context.request);
  if (body["process"] === undefined)
    throw new OpenEOError(
      "ProcessGraphMissing",
      "No valid process graph specified: the body needs a member 'process' with a 'process_graph'.",
    );
  const user = context.user!.id;
  const { called, documents } = await requireCalled(body["process"], user, context.deps);
  const options = withDefaultOptions(body, "default_synchronous_options", [body["process"], ...documents]);
  const level = options["log_level"] == null ? "info" : logLevelOf(options["log_level"], "log_level");
  const billing = billingOf(body, context.user!, await termsWith(context.user!.plan, context.deps));
  const request = { process: body["process"], called, owner: user, billing, id: context.id };
  const { body: bytes, mediaType, name, costs } = await runSync(request, context.deps);
  const lines = context.deps.log.take().filter((line) => isKept(line.level, level));
  const log = await keepRequestLog({ user, id: context.id, lines }, context.deps);
  return new Response(bytes as Uint8Array<ArrayBuffer> | ReadableStream, {
    headers: {
      ...(log === null ? {} : { Link: `<${context.root}/logs/${log}>; rel="monitor"` }),
      "Content-Type": mediaType,
      "Content-Disposition": dispositionOf(name, mediaType),
      "Cache-Control": "no-store",
      "OpenEO-Costs": String(creditsOf(costs)),
      "OpenEO-Identifier": context.id,
      "OpenEO-Trace": countsText(context.deps.counts),
    },
  });
}

/** Of a synchronous request, by the link that its answer had. */
export async function logsOfRequest({ params, user, deps }: RouteContext): Promise<Response> {
  const logs = await requestLog(params["request_id"]!, user!.id, deps);
  if (!logs)
    throw new OpenEOError(
      "NotFound",
      "There is no such log; those of synchronous requests are kept for a day.",
    );
  return json({ level: "debug", logs, links: [] });
}
