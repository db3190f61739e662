/** The plan that all tiles of a service come from: lowered once per isolate, service and values of a visitor. */
import type { Value } from "../../cube/program/value.ts";
import { gridOf } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import { plansKeptMax, sourceFreshMs } from "../../limits.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { LowerResult, OutputRequest } from "../../openeo/lowering.ts";
import type { Deps } from "../deps.ts";
import { principalKey } from "../ports/principal.ts";
import { calledHash } from "../udp/pin.ts";
import { isGuarded } from "./guarded.ts";
import { forgetStaged, loweredService, processVersion, servicePrincipal, valuesOf } from "./service-plan.ts";
import type { TileFacts } from "./tile-facts.ts";
import type { TileRequest } from "./tile-request.ts";

type PlanRequest = Pick<TileRequest, "service" | "query">;

export interface TilePlan extends Pick<LowerResult, "plan" | "outputs"> {
  readonly output: OutputRequest;
  readonly guarded: boolean;
  /** Of tiles that were asked for. */
  readonly facts: Map<string, TileFacts>;
  /** When it was bound. */
  readonly boundMs: number;
}

/** Before its next use the service is bound anew. */
export async function forgetTilePlan(request: PlanRequest, deps: Pick<Deps, "jobs">): Promise<void> {
  plans.delete(planKey(request));
  await forgetStaged(request.service, valuesOf(request.service, queryValues(request)), deps);
}

/** Lowered plans of this isolate, by service, version, its owner and what a visitor said; values only, never promises. */
const plans = new Map<string, TilePlan>();

export async function tilePlanOf(request: PlanRequest, deps: Deps): Promise<TilePlan> {
  const key = planKey(request);
  const nowMs = Date.parse(deps.clock.now());
  const known = plans.get(key);
  if (known && !isOver(known, nowMs)) return known;
  const values = valuesOf(request.service, queryValues(request));
  const lowered = await loweredService(request.service, { ...values, bindAgain: known !== undefined }, deps);
  const output = lowered.outputs.find(
    (candidate) =>
      candidate.data instanceof CubeRef && gridOf(lowered.plan.nodes[candidate.data.node]!.shape),
  );
  if (!output)
    throw new OpenEOError(
      "ServiceConfigInvalid",
      "The process of this service gives no raster that tiles could show.",
    );
  if (plans.size >= plansKeptMax) plans.delete(plans.keys().next().value!);
  const guarded = isGuarded(lowered.plan, [
    request.service.process,
    request.service.called,
    values.parameters,
  ]);
  const made = { ...lowered, output, guarded, facts: new Map(), boundMs: nowMs };
  plans.set(key, made);
  return made;
}

/** A right that may end is looked at again, as files are. */
function isOver({ guarded, boundMs }: TilePlan, nowMs: number): boolean {
  return guarded && nowMs - boundMs >= sourceFreshMs;
}

function planKey(request: PlanRequest): string {
  const { service } = request;
  const owner = principalKey(servicePrincipal(service));
  const called = calledHash(service.called ?? {});
  return `${service.id}/${processVersion(service)}/${called}/${owner}/${JSON.stringify(queryValues(request))}`;
}

/** The part of a query that names values of the service's own parameters, for addresses of its tiles; "" when there are none. */
export function ownQuery({ service, query }: PlanRequest): string {
  const own = Object.keys(queryValues({ service, query })).map((name) => [name, query[name]!]);
  return new URLSearchParams(own).toString();
}

/** Only declared parameters; JSON where it parses, else text. */
function queryValues({ service, query }: PlanRequest): Record<string, Value> {
  const declared = (service.process["parameters"] ?? []) as readonly { readonly name: string }[];
  return Object.fromEntries(
    declared.flatMap(({ name }) => (query[name] === undefined ? [] : [[name, parsed(query[name])]])),
  );
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
