/** For operators: users, files and collections. Guarded by the admin token; not part of openEO. */
import { catalogFolder } from "../../app/collections/catalog-files.ts";
import { importCollection } from "../../app/collections/import.ts";
import type { Deps } from "../../app/deps.ts";
import { OpenEOError } from "../../errors.ts";
import type { Json } from "../../stac/read/json.ts";
import { json, noContent } from "../http/answers.ts";

export async function answerAdmin(request: Request, deps: Deps): Promise<Response> {
  await requireAdmin(request, deps);
  const url = new URL(request.url);
  const [, , kind, ...rest] = url.pathname.split("/");
  const name = rest.map(decodeURIComponent).join("/");
  switch (`${request.method} ${kind}`) {
    case "PUT users": {
      const { password } = await request.json<{ password: string }>();
      await deps.users.put(name, password);
      return noContent();
    }
    case "PUT files":
      return putFile(name, request, deps);
    case "GET files":
      return json({ files: await deps.files.list(name) });
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
      return putService(name, request, deps);
    case "GET budget":
      return json({ inUse: deps.budget.inUse(), peak: deps.budget.peak() });
    default:
      throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  }
}

async function requireAdmin(request: Request, deps: Deps): Promise<void> {
  const given = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (given === undefined || deps.adminToken === "")
    throw new OpenEOError("AuthenticationRequired", "Unauthorized: the admin token is needed.");
  const [a, b] = await Promise.all(
    [given, deps.adminToken].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
  if (!crypto.subtle.timingSafeEqual(a!, b!))
    throw new OpenEOError("TokenInvalid", "The admin token is not correct.");
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
  const { collection, items, files } = await request.json<{
    collection: Json;
    items: Json[];
    files?: string;
  }>();
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

/** A service with a fixed id, for the page. */
async function putService(id: string, request: Request, deps: Deps): Promise<Response> {
  const body = await request.json<{
    title: string;
    process: Record<string, unknown>;
    configuration: Record<string, unknown>;
  }>();
  const old = await deps.services.get(id);
  const record = {
    id,
    owner: "admin",
    type: "XYZ",
    enabled: true,
    title: body.title,
    description: null,
    process: body.process,
    configuration: body.configuration,
    extra: {},
    created: old?.created ?? deps.clock.now(),
    version: (old?.version ?? 0) + 1,
  };
  await (old ? deps.services.update(record) : deps.services.create(record));
  return noContent();
}
