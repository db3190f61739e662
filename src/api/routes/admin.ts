/** For operators: accounts, files and collections. Guarded by the admin token or the role; not part of openEO. */
import { catalogFolder } from "../../app/collections/catalog-files.ts";
import { importCollection } from "../../app/collections/import.ts";
import type { Deps } from "../../app/deps.ts";
import { invalid } from "../../app/accounts/rules.ts";
import { OpenEOError } from "../../errors.ts";
import { adminBytesMax } from "../../limits.ts";
import type { Json } from "../../stac/read/json.ts";
import { requireAdmin } from "../auth/admin.ts";
import type { RouteContext } from "../context.ts";
import { json, noContent } from "../http/answers.ts";
import { jsonBody } from "../http/body.ts";
import { putService } from "./admin/services.ts";
import { answerPlans, answerUsers } from "./admin/users.ts";

export async function answerAdmin(context: RouteContext): Promise<Response> {
  const { request, url, deps } = context;
  await requireAdmin(request, deps);
  const [, , kind, ...rest] = url.pathname.split("/");
  const name = rest.map(decodeURIComponent).join("/");
  if (kind === "users") return answerUsers(context, name);
  if (kind === "plans") return answerPlans(context, name);
  switch (`${request.method} ${kind}`) {
    case "PUT files":
      return putFile(name, request, deps);
    case "GET files":
      return json({ files: await deps.files.list(name) });
    // All objects of everybody: what a deployment that is taken away must do before its bucket can go.
    case "DELETE storage":
      await deps.files.removeAll("");
      return noContent();
    case "GET collections":
      return json({
        collections: (await deps.catalog.list()).map((record) => ({
          id: record.id,
          title: record.stac["title"],
        })),
      });
    case "PUT collections":
      return putCollection(request, deps);
    case "DELETE collections":
      return removeCollection(name, deps);
    case "PUT services":
      return putService(context, name);
    case "GET budget":
      return json({ inUse: deps.budget.inUse(), peak: deps.budget.peak() });
    default:
      throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  }
}

async function putFile(key: string, request: Request, deps: Deps): Promise<Response> {
  if (!/^catalog\/[\w\-.~/]+$/.test(key) || key.includes(".."))
    throw new OpenEOError(
      "FilePathInvalid",
      "Catalogue files have keys like catalog/<collection>/<item>/<file>.",
    );
  await deps.files.put(key, await request.arrayBuffer());
  return noContent();
}

async function putCollection(request: Request, deps: Deps): Promise<Response> {
  const { collection, items, files } = await jsonBody(request, adminBytesMax);
  if (!isObject(collection)) throw invalid("the body needs a member 'collection' with a STAC Collection");
  if (!Array.isArray(items) || !items.every(isObject))
    throw invalid("the body needs a member 'items' with a list of STAC Items");
  if (files !== undefined && typeof files !== "string")
    throw invalid("the member 'files' is the name of the folder that the files were put into");
  const imported = await importCollection(collection, items, {
    openHeader: (location) => deps.freshHeader(location),
    files: files === undefined ? "" : catalogFolder(files),
  });
  await deps.catalog.putCollection(imported.record, imported.items);
  return json({
    id: imported.record.id,
    items: imported.items.length,
    bands: imported.record.facts.bands.map((band) => band.name),
  });
}

async function removeCollection(id: string, deps: Deps): Promise<Response> {
  if (!(await deps.catalog.removeCollection(id)))
    throw new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist.`);
  await deps.files.removeAll(`catalog/${id}/`);
  return noContent();
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
