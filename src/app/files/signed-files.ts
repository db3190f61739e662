/** Signed addresses of files: whoever has one may read the file at its path until it expires. Credentials are ignored. */
import type { OwnObject } from "../../cube/location.ts";
import { OpenEOError } from "../../errors.ts";
import { resultLinkSeconds } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { keyedHash, sameText } from "../keyed-hash.ts";
import { type FilePath, filePath } from "../ports/file-path.ts";
import { userPrincipal } from "../ports/principal.ts";
import { ownerIsActive } from "../ports/standing.ts";
import { grantedFile } from "./own-files.ts";

type SigningPorts = Pick<Deps, "tokenSecret" | "clock">;

export interface LinkedFile {
  readonly owner: string;
  readonly path: FilePath;
}

/** Below the origin. It leads to the file as it then is. */
export function signedFilePath({ owner, path }: LinkedFile, deps: SigningPorts): string {
  const expires = Math.floor(Date.parse(deps.clock.now()) / 1000) + resultLinkSeconds;
  const signature = signatureOf({ owner, path }, expires, deps);
  return `/files/${encodeURIComponent(owner)}/${expires}/${signature}/${path}`;
}

/** What a signed address leads to; null when it is none of ours. */
export function verifyFileLink(pathname: string, deps: SigningPorts): LinkedFile | null {
  const match = /^\/files\/([^/]+)\/(\d{1,12})\/([0-9a-f]{64})\/([\w./-]+)$/.exec(pathname);
  if (!match) return null;
  const [, owner, expires, signature, path] = match as unknown as [string, string, string, string, string];
  const file = { owner: decodeURIComponent(owner), path: path as FilePath };
  if (!sameText(signature, signatureOf(file, Number(expires), deps))) return null;
  if (Number(expires) * 1000 < Date.parse(deps.clock.now()))
    throw new OpenEOError(
      "ResultLinkExpired",
      "The link to the file has expired; ask its owner for a new one.",
    );
  // Only what is a path was signed.
  return { ...file, path: filePath(path) };
}

function signatureOf({ owner, path }: LinkedFile, expires: number, { tokenSecret }: SigningPorts): string {
  return keyedHash(tokenSecret, `file|${JSON.stringify([owner, path])}|${expires}`);
}

/** The object that a signed address of ours leads to now; null for all other addresses. Only we can sign, so the host does not matter. */
export async function linkedFile(
  url: string,
  deps: SigningPorts & Pick<Deps, "userFiles" | "standing">,
): Promise<OwnObject | null> {
  const link = URL.canParse(url) ? verifyFileLink(new URL(url).pathname, deps) : null;
  if (!link) return null;
  const active = await ownerIsActive(link.owner, deps);
  const object = active ? await grantedFile(link.path, userPrincipal(link.owner), deps) : null;
  if (object) return object;
  throw new OpenEOError("FileNotFound", `File '${link.path}' does not exist.`);
}
