/** The part of the address space that the services of a type have. */
import { ownerIsActive } from "../../app/ports/standing.ts";
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports/index.ts";
import { forService } from "../../app/request/gate.ts";
import { OpenEOError } from "../../errors.ts";
import type { Base } from "../context.ts";
import { type ServiceAnswer, type ServiceScope, type ServiceType, serviceAddress } from "./service-type.ts";

export function serviceBase(type: ServiceType): Base {
  return {
    prefix: `/${type.folder}/`,
    methods: ["GET", "HEAD"],
    cached: true,
    errors: (error, requestId) => type.errors(error, requestId),
    async answer({ request, deps, origin }) {
      const url = new URL(request.url);
      const [, , id = "", ...path] = url.pathname.split("/");
      const answer = type.answer(url, path);
      const service = await enabledService(id, type, deps);
      const address = serviceAddress(type, id, origin);
      return answerFor(answer, { service, request, deps, address });
    },
  };
}

/** Heavy work counts to the owner of what is shown. */
export function answerFor(answer: ServiceAnswer, scope: Omit<ServiceScope, "query">): Promise<Response> {
  const query = Object.fromEntries(new URL(scope.request.url).searchParams);
  return forService(scope.service, scope.deps, (deps) => answer({ ...scope, query, deps }));
}

/** Services answer only to their own type, and to nobody while they or their owners are switched off. */
async function enabledService(
  id: string,
  type: ServiceType,
  deps: Pick<Deps, "services" | "standing">,
): Promise<ServiceRecord> {
  const service = /^[0-9a-f]{32}$/.test(id) ? await deps.services.shown(id) : null;
  if (service?.enabled && service.type === type.id && (await ownerIsActive(service.owner, deps)))
    return service;
  throw new OpenEOError("ServiceNotFound", "The service does not exist or is not enabled.");
}
