/** Processes that users share: for everybody who has the address, which is a namespace. No part of the openEO specification, but clients ask for them. */
import type { ListedProcess } from "../../app/ports/user-processes.ts";
import { sharedProcess, sharerOf } from "../../app/udp/shared.ts";
import { OpenEOError } from "../../errors.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { byCreation, listAnswer } from "../http/list.ts";

export async function listSharedProcesses(context: RouteContext): Promise<Response> {
  const { deps } = context;
  const owner = requireSharer(context);
  if ((await deps.standing(owner))?.status !== "active") throw notFound(context);
  return listAnswer(context, {
    member: "processes",
    cursor: byCreation,
    show: ({ id, listed }: ListedProcess) => ({ id, ...listed }),
    async read(page) {
      const { processes, next } = await deps.userProcesses.list(owner, { ...page, shared: true });
      return { entries: processes, next };
    },
  });
}

export async function describeSharedProcess(context: RouteContext): Promise<Response> {
  const owner = requireSharer(context);
  const document = await sharedProcess({ owner, id: context.params["process_id"]! }, context.deps);
  if (!document) throw notFound(context);
  return json(document);
}

function requireSharer(context: RouteContext): string {
  const sharer = sharerOf(context.params["namespace"]!, []);
  if (sharer === null) throw notFound(context);
  return sharer.owner;
}

function notFound({ params }: RouteContext): OpenEOError {
  const { namespace, process_id: id } = params;
  const what = id === undefined ? "There are no processes" : `There is no process '${id}'`;
  return new OpenEOError("NotFound", `${what} in the namespace '${namespace}'.`);
}
