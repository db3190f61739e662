/** Services of the operator, with ids of the operator's choice. */
import { operator } from "../../../app/ports/standing.ts";
import { soundlyCalled } from "../../../app/request/process.ts";
import { OpenEOError } from "../../../errors.ts";
import type { RouteContext } from "../../context.ts";
import { noContent } from "../../http/answers.ts";
import { jsonBody } from "../../http/body.ts";
import { textsOf } from "../../http/members.ts";
import { xyz } from "../../services/xyz.ts";
import { checkConfiguration } from "../../services/configuration.ts";

/** A map for everybody; the page shows one. */
export async function putService({ request, deps }: RouteContext, id: string): Promise<Response> {
  if (!/^[0-9a-f]{32}$/.test(id))
    throw new OpenEOError(
      "ProcessParameterInvalid",
      "The id of a service has 32 hex digits, 0 to 9 and a to f.",
    );
  const body = await jsonBody(request);
  const { process, configuration = {} } = body;
  const { called } = await soundlyCalled(process, operator, deps);
  checkConfiguration(xyz, configuration);
  const old = await deps.services.get(id);
  const record = {
    id,
    owner: operator,
    type: xyz.id,
    enabled: true,
    title: null,
    description: null,
    ...textsOf(body),
    process: process as Record<string, unknown>,
    called,
    configuration: configuration as Record<string, unknown>,
    extra: {},
    created: old?.created ?? deps.clock.now(),
    version: (old?.version ?? 0) + 1,
  };
  const isStored = await (old ? deps.services.update(record) : deps.services.create(record, null));
  if (!isStored)
    throw new OpenEOError("InfrastructureBusy", "The service was changed at the same time; try it again.");
  return noContent();
}
