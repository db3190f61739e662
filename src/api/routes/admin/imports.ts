/** Imports of collections, for operators: every request may be sent again. */
import { beginImport, requireImport } from "../../../app/collections/imports/begin.ts";
import { cleanImports, endImport, removeCollection } from "../../../app/collections/imports/clean.ts";
import { beginUpload, finishUpload, putFile, putPart } from "../../../app/collections/imports/files.ts";
import { addItems, finishImport } from "../../../app/collections/imports/fill.ts";
import { invalidImport } from "../../../app/collections/imports/portion.ts";
import type { Deps } from "../../../app/deps.ts";
import { invalid } from "../../../app/accounts/rules.ts";
import { OpenEOError } from "../../../errors.ts";
import { adminBytesMax } from "../../../limits.ts";
import { type Json, isObject, textOf, textsOf } from "../../../stac/read/json.ts";
import type { RouteContext } from "../../context.ts";
import { json, noContent } from "../../http/answers.ts";
import { jsonBody } from "../../http/body.ts";

/** `[id, what, ...path]` of imports/<id>/<what>/<path>. */
export async function answerImports(
  { request, url, deps }: RouteContext,
  [id = "", what = "", ...rest]: readonly string[],
): Promise<Response> {
  const file = { id, path: rest.join("/") };
  const uploadId = url.searchParams.get("upload");
  switch (`${request.method} ${what}`) {
    case "PUT ":
      return begin(id, await collectionOf(request), deps);
    case "GET ":
      return json(shown(await requireImport(id, deps)));
    case "DELETE ":
      return gone(await endImport(id, deps));
    case "PUT files":
      await putFile(file, bodyOf(request), deps);
      return noContent();
    case "PUT uploads": {
      if (uploadId === null) return json({ upload: await beginUpload(file, deps) });
      const part = { uploadId, number: numberOf(url.searchParams.get("part")) };
      return json({ etag: await putPart(file, part, bodyOf(request), deps) });
    }
    case "PUT uploaded": {
      const { etags } = await jsonBody(request);
      await finishUpload(file, { uploadId: uploadId ?? "", etags: textsOf(etags) }, deps);
      return noContent();
    }
    case "PUT items":
      await addItems(id, { number: numberOf(file.path), items: await itemsOf(request) }, deps);
      return noContent();
    case "PUT current":
      return json(await finishImport(id, deps));
    default:
      throw new OpenEOError("NotFound", "There is no such admin endpoint.");
  }
}

async function begin(
  id: string,
  collection: Json,
  deps: Pick<Deps, "clock" | "files" | "freshHeader" | "imports" | "upstream">,
): Promise<Response> {
  const other = await deps.upstream.entry(textOf(collection["id"]) ?? "");
  if (other)
    throw invalidImport(
      `'${other.id}' is offered from ${other.api}; remove that one, or give this one another id`,
    );
  return json(shown(await beginImport(id, collection, deps)));
}

/** What is left of imports that are over. */
export async function answerClean({ url, deps }: RouteContext): Promise<Response> {
  return gone(await cleanImports(deps, url.searchParams.has("now") ? "now" : "when due"));
}

export async function answerRemoval(id: string, { deps }: RouteContext): Promise<Response> {
  return gone(await removeCollection(id, deps));
}

/** 202: there is more to take away; asking again goes on, and so does the clock. */
function gone(isGone: boolean): Response {
  return isGone ? noContent() : json({ removed: false }, { status: 202 });
}

function shown({ id, collection, state, made, portions }: Awaited<ReturnType<typeof requireImport>>): object {
  return { id, collection, state, made, portions };
}

async function collectionOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const { collection } = await jsonBody(request);
  if (!isObject(collection)) throw invalid("the body needs a member 'collection' with a STAC Collection");
  return collection;
}

async function itemsOf(request: Request): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { items } = await jsonBody(request, adminBytesMax);
  if (!Array.isArray(items) || !items.every(isObject))
    throw invalid("the body needs a member 'items' with a list of STAC Items");
  return items;
}

function numberOf(text: string | null): number {
  if (/^\d{1,9}$/.test(text ?? "")) return Number(text);
  throw invalid("portions and parts have whole numbers");
}

/** As a stream where its length is known, which R2 asks for: no file is held in memory. */
function bodyOf(request: Request): ReadableStream | ArrayBuffer {
  const { body } = request;
  if (body === null) return new ArrayBuffer(0);
  if (request.headers.get("Content-Length") === null)
    throw invalid("the body of a file needs a Content-Length");
  return body;
}
