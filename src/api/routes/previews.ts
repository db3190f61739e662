/** Previews: a process that is looked at before it becomes a job or a service. An extension of ours; docs/preview.md. */
import { networkOf } from "../../app/accounts/network.ts";
import { userPrincipal, anonymous } from "../../app/ports/principal.ts";
import { boxOf, lookedAt } from "../../app/preview/looks.ts";
import { type Preview, keepPreview, previewOf } from "../../app/preview/preview.ts";
import { admitStranger, strangersProcess } from "../../app/preview/strangers.ts";
import { forService } from "../../app/request/gate.ts";
import { soundlyCalled } from "../../app/request/process.ts";
import type { LookedUp } from "../../app/udp/look-up.ts";
import type { Bounds } from "../../cube/crs/index.ts";
import { graphBytesMax, strangersGraphBytesMax, visitorAllowance } from "../../limits.ts";
import type { RouteContext } from "../context.ts";
import { addressOf } from "../http/address.ts";
import { json } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { checkConfiguration } from "../services/configuration.ts";
import { previewRoot } from "../services/preview.ts";
import { tileJsonOf } from "../services/tilejson.ts";
import { wmts } from "../services/wmts.ts";
import { xyz } from "../services/xyz.ts";

export async function createPreview(context: RouteContext): Promise<Response> {
  const { request, deps, user } = context;
  if (!user) {
    deps.allowance.become(visitorAllowance);
    await admitStranger(networkOf(addressOf(request)), deps);
  }
  const sent = await jsonBody(request, user ? graphBytesMax : strangersGraphBytesMax);
  const { bbox, configuration = {}, ...rest } = sent;
  checkConfiguration(xyz, configuration);
  const box = boxOf(bbox);
  const process = lookedAt(rest, box);
  const { called } = await calledBy(process, context);
  const shown = { process, called, configuration: configuration as Record<string, unknown> };
  const preview = previewOf(shown, user ? userPrincipal(user.id) : anonymous, deps);
  const document = await documentOf(preview, box, context);
  await keepPreview(preview, deps);
  return json(document);
}

function calledBy(process: unknown, { user, deps }: RouteContext): Promise<LookedUp> {
  return user ? soundlyCalled(process, user.id, deps) : Promise.resolve(strangersProcess(process));
}

/** TileJSON, with when it ends and where else it can be looked at; what is wrong with the process is told here, not by tiles. */
async function documentOf({ source, address, token }: Preview, box: Bounds | null, context: RouteContext) {
  const root = previewRoot(context.origin, token);
  const map = `${root}/${xyz.folder}`;
  const scope = { service: source, query: {} };
  const document = await forService(source, context.deps, (deps) =>
    tileJsonOf({ ...scope, deps }, xyz.url(map)),
  );
  return {
    ...document,
    ...(box === null ? {} : { bounds: within(document.bounds, box) }),
    expires: new Date(address.expires * 1000).toISOString(),
    links: [...xyz.links(map), ...wmts.links(`${root}/${wmts.folder}`)],
  };
}

/** The part of the bounds that is looked at; all of them where the two do not meet. */
function within(bounds: Bounds, box: Bounds): Bounds {
  const part: Bounds = [
    Math.max(bounds[0], box[0]),
    Math.max(bounds[1], box[1]),
    Math.min(bounds[2], box[2]),
    Math.min(bounds[3], box[3]),
  ];
  return part[0] < part[2] && part[1] < part[3] ? part : bounds;
}
