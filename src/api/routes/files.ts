/** Files of users: list, upload, download, delete. */
import { fileRoom } from "../../app/accounts/quota.ts";
import { fileObject } from "../../app/files/file-object.ts";
import { type FilePath, filePath } from "../../app/ports/file-path.ts";
import { findFile } from "../../app/files/find-file.ts";
import { putFile } from "../../app/files/put-file.ts";
import { signedFilePath, verifyFileLink } from "../../app/files/signed-files.ts";
import { removeFile } from "../../app/files/remove-file.ts";
import { ownerIsActive } from "../../app/ports/standing.ts";
import type { UserFile } from "../../app/ports/user-files.ts";
import { OpenEOError } from "../../errors.ts";
import type { RouteContext } from "../context.ts";
import { json, noContent } from "../http/answers.ts";
import { dispositionOf } from "../http/guards.ts";
import { listAnswer } from "../http/list.ts";

export async function listFiles(context: RouteContext): Promise<Response> {
  const owner = context.user!.id;
  return listAnswer(context, {
    member: "files",
    cursor: ({ path }: UserFile) => path,
    show: shown,
    async read(page) {
      const { files, next } = await context.deps.userFiles.list(owner, page);
      return { entries: files, next };
    },
  });
}

function shown({ path, bytes, modified }: UserFile): Record<string, unknown> {
  return { path, size: bytes, modified };
}

export async function uploadFile(context: RouteContext): Promise<Response> {
  const { request, params, user, deps } = context;
  const path = filePath(params["path"]!);
  if (/^multipart\//i.test(request.headers.get("Content-Type") ?? ""))
    throw new OpenEOError(
      "ContentTypeInvalid",
      "The body of an upload is the file itself (application/octet-stream), not a form.",
    );
  const length = request.headers.get("Content-Length");
  const upload = {
    owner: user!.id,
    path,
    body: request.body as ReadableStream<Uint8Array> | null,
    bytes: length === null ? null : Number(length),
    room: await fileRoom(user!.id, deps),
  };
  const stored = putFile(upload, deps);
  // What has to be cleared away after a client that has gone is done all the same.
  deps.waitUntil(stored.catch(() => undefined));
  const file = await stored;
  const links = [
    { rel: "canonical", href: linkOf(file.path, context), title: "The file by a signed address" },
  ];
  return json({ ...shown(file), links });
}

/** Whoever has it may read the file for a week. */
function linkOf(path: FilePath, { user, deps, origin }: RouteContext): string {
  return `${origin}${signedFilePath({ owner: user!.id, path }, deps)}`;
}

export async function downloadFile(context: RouteContext): Promise<Response> {
  const { request, params, user, deps } = context;
  const path = filePath(params["path"]!);
  const response = await answered({ owner: user!.id, path, request }, deps);
  response.headers.set("Vary", "Authorization");
  response.headers.set("Link", `<${linkOf(path, context)}>; rel="canonical"`);
  return response;
}

/** GET or HEAD of a signed address. */
export async function answerFileLink({ request, deps }: RouteContext): Promise<Response> {
  const link = verifyFileLink(new URL(request.url).pathname, deps);
  if (link && (await ownerIsActive(link.owner, deps))) return answered({ ...link, request }, deps);
  throw new OpenEOError("NotFound", "There is no such file, or its address was not signed here.");
}

async function answered(asked: Asked, deps: RouteContext["deps"]): Promise<Response> {
  const { path } = asked;
  // A file that is replaced between the two questions is found at the second try.
  const response = (await served(asked, deps)) ?? (await served(asked, deps));
  if (!response) throw new OpenEOError("StorageFailure", `The bytes of '${path}' cannot be found now.`);
  response.headers.set("Cache-Control", "private, no-cache");
  const name = path.slice(path.lastIndexOf("/") + 1);
  response.headers.set("Content-Disposition", dispositionOf(name, response.headers.get("Content-Type")));
  return response;
}

interface Asked {
  readonly owner: string;
  readonly path: FilePath;
  readonly request: Request;
}

async function served({ owner, path, request }: Asked, deps: RouteContext["deps"]): Promise<Response | null> {
  const { version } = await findFile(owner, path, deps);
  return deps.files.serve(fileObject(owner, version), request);
}

export async function deleteFile({ params, user, deps }: RouteContext): Promise<Response> {
  await removeFile(user!.id, filePath(params["path"]!), deps);
  return noContent();
}
