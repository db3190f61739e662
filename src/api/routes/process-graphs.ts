/** User-defined processes: list, describe, store, delete. They belong to their owner alone. */
import { requireActive } from "../../app/accounts/quota.ts";
import type { ListedProcess, ProcessDocument } from "../../app/ports/user-processes.ts";
import { listedForm, storedForm } from "../../app/udp/stored-form.ts";
import { OpenEOError } from "../../errors.ts";
import { accountProcessBytesMax, accountProcessesMax, processBytesMax } from "../../limits.ts";
import { findProcess } from "../../openeo/processes/index.ts";
import type { RouteContext } from "../context.ts";
import { json, noContent } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { byCreation, listAnswer } from "../http/list.ts";

export async function listProcessGraphs(context: RouteContext): Promise<Response> {
  const owner = context.user!.id;
  return listAnswer(context, {
    member: "processes",
    cursor: byCreation,
    show: ({ id, listed }: ListedProcess) => ({ id, ...listed }),
    async read(page) {
      const { processes, next } = await context.deps.userProcesses.list(owner, page);
      return { entries: processes, next };
    },
  });
}

export async function describeProcessGraph(context: RouteContext): Promise<Response> {
  return json(await requireStored(context));
}

/** Always a whole: nothing of what was there before is kept. */
export async function putProcessGraph(context: RouteContext): Promise<Response> {
  const { deps, user } = context;
  const id = context.params["process_graph_id"]!;
  const document = storedForm(id, await jsonBody(context.request, processBytesMax));
  // One that was stored before there was a predefined process of its name may still be changed.
  if (findProcess(id, "backend") && !(await storedOf(context)))
    throw new OpenEOError(
      "PredefinedProcessExists",
      `A predefined process is called '${id}'; choose another name.`,
    );
  await requireActive(user!.id, deps);
  const stored = await deps.userProcesses.put(
    { owner: user!.id, at: deps.clock.now(), document, listed: listedForm(document) },
    { processesMax: accountProcessesMax, bytesMax: accountProcessBytesMax },
  );
  if (stored) return new Response(null, { status: 200, headers: { "Cache-Control": "no-store" } });
  throw new OpenEOError(
    "StorageQuotaExceeded",
    `You may have ${accountProcessesMax} user-defined processes of together ${accountProcessBytesMax / 1048576} MiB; delete some first.`,
  );
}

export async function deleteProcessGraph(context: RouteContext): Promise<Response> {
  const id = context.params["process_graph_id"]!;
  if (!(await context.deps.userProcesses.remove(context.user!.id, id))) throw notFound(id);
  return noContent();
}

async function requireStored(context: RouteContext): Promise<ProcessDocument> {
  const stored = await storedOf(context);
  if (stored) return stored;
  throw notFound(context.params["process_graph_id"]!);
}

async function storedOf({ deps, user, params }: RouteContext): Promise<ProcessDocument | undefined> {
  const [stored] = await deps.userProcesses.find(user!.id, [params["process_graph_id"]!]);
  return stored;
}

function notFound(id: string): OpenEOError {
  return new OpenEOError("ProcessGraphNotFound", `The user-defined process '${id}' does not exist.`);
}
