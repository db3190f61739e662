/** Validation and synchronous processing. */
import type { Plan } from "../../cube/plan.ts";
import { OpenEOError, pathText } from "../../errors.ts";
import { checkOutput } from "../../app/output/check.ts";
import { checkProcess } from "../../app/request/process.ts";
import { bindLoad } from "../../app/bind/index.ts";
import { bindPorts } from "../../app/bind/request-ports.ts";
import { bindFunction } from "../../app/udf/bind-function.ts";
import { functionPorts } from "../../app/request/functions.ts";
import { describeCubes } from "../../app/request/describe.ts";
import type { GraphError } from "../../openeo/graph/parse.ts";
import { type DeferredCall, deferredCalls } from "../../app/udp/deferred.ts";
import { type LookedUp, lookUp, nothingCalled } from "../../app/udp/look-up.ts";
import { prepare } from "../../app/request/prepare.ts";
import { keepRequestLog, requestLog } from "../../app/sync/request-log.ts";
import { runSync } from "../../app/sync/run-sync.ts";
import { openeoError } from "../../app/ports/openeo-error.ts";
import { anonymous, userPrincipal } from "../../app/ports/principal.ts";
import { countsText } from "../../io/bytes/counted.ts";
import type { FunctionWish, OutputRequest } from "../../openeo/lower.ts";
import { findProcess } from "../../openeo/processes/index.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { dispositionOf } from "../http/guards.ts";

export async function validate(context: RouteContext): Promise<Response> {
  const process = await jsonBody(context.request);
  const { called, errors: notFound } = await calledBy(process, context);
  if (notFound.length > 0) return json({ errors: notFound });
  const { request, errors } = checkProcess(process, called);
  const deferred = context.user ? [] : deferredCalls(process);
  if (deferred.length > 0)
    return json({ errors: errors.filter((error) => !isOf(error, deferred)), deferred });
  return json(request ? await describe(request, context) : { errors });
}

/** Nobody's own processes are those of a request without login, and no address is fetched for it. */
function calledBy(process: unknown, { user, deps }: RouteContext): Promise<LookedUp> {
  return user ? lookUp(process, user.id, deps) : Promise.resolve(nothingCalled);
}

function isOf({ code, path }: GraphError, calls: readonly DeferredCall[]): boolean {
  return code === "ProcessUnsupported" && calls.some((call) => pathText(call.path) === pathText(path));
}

/** Shapes are part of the check: loads are bound, stages are not run. A parameter without a value is no mistake here: what depends on it is not looked at. */
async function describe(
  request: NonNullable<ReturnType<typeof checkProcess>["request"]>,
  context: RouteContext,
): Promise<Record<string, unknown>> {
  const principal = context.user ? userPrincipal(context.user.id) : anonymous;
  const ports = bindPorts(context.deps, "describe", principal);
  try {
    const lowered = await prepare(
      {
        graph: request.graph,
        find: findProcess,
        parameters: request.parameters,
        mayBeOpen: (name) => request.declared?.includes(name) ?? true,
      },
      {
        bind: (load) => bindLoad(load, ports),
        runStage: () => Promise.resolve(null),
        bindFunction: ({ request: load }) =>
          context.user
            ? bindFunction(load, principal, functionPorts(context.deps, principal))
            : Promise.resolve(null),
      },
    );
    const errors = lowered.outputs.flatMap((output) => outputErrors(lowered.plan, output));
    const deferred = lowered.functions.map(deferredFunction);
    return {
      errors,
      ...(errors.length === 0 ? { cubes: describeCubes(lowered) } : {}),
      ...(deferred.length > 0 ? { deferred } : {}),
    };
  } catch (error) {
    return { errors: [listedError(error)] };
  }
}

function deferredFunction({ request: { use } }: FunctionWish): DeferredCall {
  return {
    message:
      "What the function gives is found out for users who are logged in only: what depends on it was not checked.",
    path: use.path,
  };
}

function outputErrors(plan: Plan, output: OutputRequest): object[] {
  try {
    checkOutput(plan, output);
    return [];
  } catch (error) {
    return [listedError(error)];
  }
}

/** An error of the graph as /validation lists it; what is our own mistake is thrown on. */
function listedError(error: unknown): object {
  const { status, code, message, path } = openeoError(error);
  if (status === 500) throw error;
  return { code, message, path };
}

export async function computeResult(context: RouteContext): Promise<Response> {
  const body = await jsonBody(context.request);
  if (body["process"] === undefined)
    throw new OpenEOError(
      "ProcessGraphMissing",
      "No valid process graph specified: the body needs a member 'process' with a 'process_graph'.",
    );
  const user = context.user!.id;
  const { body: bytes, mediaType, name } = await runSync(body["process"], user, context.deps);
  const lines = context.deps.log.take();
  const log = await keepRequestLog({ user, id: context.id, lines }, context.deps);
  return new Response(bytes as Uint8Array<ArrayBuffer> | ReadableStream, {
    headers: {
      ...(log === null ? {} : { Link: `<${context.root}/logs/${log}>; rel="monitor"` }),
      "Content-Type": mediaType,
      "Content-Disposition": dispositionOf(name, mediaType),
      "Cache-Control": "no-store",
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
