/** For operators: accounts, files and collections. Guarded by the admin token or the role; not part of openEO. */
import { OpenEOError } from "../../errors.ts";
import { requireAdmin } from "../auth/admin.ts";
import { offer } from "../../app/collections/upstream/offer.ts";
import type { Deps } from "../../app/deps.ts";
import type { RouteContext } from "../context.ts";
import type { StoredPart } from "../../app/ports/index.ts";
import { json, noContent } from "../http/answers.ts";
import { answerClean, answerImports, answerRemoval } from "./admin/imports.ts";
import { jsonBody } from "../http/body.ts";
import { listAnswer } from "../http/list.ts";
import { answerMoney, answerPrices } from "./admin/money.ts";
import { putService } from "./admin/services.ts";
import { answerPlans, answerUsers } from "./admin/users.ts";

export async function answerAdmin(context: RouteContext): Promise<Response> {
  const { request, url, deps } = context;
  await requireAdmin(request, deps);
  const [, , kind, ...rest] = url.pathname.split("/");
  const name = rest.map(decodeURIComponent).join("/");
  if (kind === "users") return answerUsers(context, name);
  if (kind === "imports") return answerImports(context, name.split("/"));
  if (kind === "plans") return answerPlans(context, name);
  if (kind === "prices") return answerPrices(context);
  if (kind === "money") return answerMoney(context, rest.map(decodeURIComponent));
  switch (`${request.method} ${kind}`) {
    case "GET files":
      return listObjects(context, name);
    // All objects of everybody: what a deployment that is taken away must do before its bucket can go.
    case "DELETE storage":
      await deps.files.removeAll("");
      return noContent();
    case "GET collections":
      return json({ collections: await listed(deps) });
    case "PUT offered":
      return json(await offer(name, await jsonBody(request), deps));
    case "DELETE collections":
      return (await deps.offered.remove(name)) ? noContent() : answerRemoval(name, context);
    case "POST clean":
      return answerClean(context);
    case "PUT services":
      return putService(context, name);
    case "GET budget":
      return json({ inUse: deps.budget.inUse(), peak: deps.budget.peak() });
    default:
      throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  }
}

/** Every object whose key begins so. */
function listObjects(context: RouteContext, prefix: string): Promise<Response> {
  return listAnswer(context, {
    member: "files",
    cursor: ({ key }: StoredPart) => key,
    show: ({ key, bytes }) => ({ key, bytes }),
    async read({ limit, after }) {
      const entries: StoredPart[] = [];
      for await (const object of context.deps.files.list(prefix, after ?? undefined)) {
        if (entries.length === limit) return { entries, next: entries.at(-1)!.key };
        entries.push(object);
      }
      return { entries, next: null };
    },
  });
}

/** Own ones, and those of other servers with where they are. */
async function listed(deps: Pick<Deps, "catalog" | "upstream">): Promise<readonly object[]> {
  const [own, others] = await Promise.all([deps.catalog.list(), deps.upstream.entries()]);
  return [
    ...own.map(({ id, stac }) => ({ id, title: stac["title"] })),
    ...others.map(({ id, title, api }) => ({ id, title: `${title ?? id} (${api})` })),
  ];
}
