/** Where the bytes of a file are, and by which right they are asked for. */
import { hashText } from "./hash.ts";
import { OwnFolder, OwnObject } from "./own-object.ts";
import type { RasterSource } from "./source.ts";

export type { OwnFolder, OwnObject };

/** An object of ours that was granted, or a URL of somebody else's server, with all that it shows. A text is never ours, however it is spelled. */
export type Location = string | OwnObject;

/** What the addresses in a document are relative to: a URL, "" where it is not known, or a folder of ours that wrote it. */
export type Base = string | OwnFolder;

export function isOwn(location: Location): location is OwnObject {
  return OwnObject.isOne(location);
}

export function isOwnFolder(base: Base): base is OwnFolder {
  return OwnFolder.isOne(base);
}

/**
 * What is kept of a file is kept under this: who asks for it otherwise, without its signature or with another one, finds
 * nothing. A digest, since signatures are long and no key should tell one.
 */
export function fileKey(location: Location): string {
  return isOwn(location) ? `own ${location.key}` : `url ${hashText(location).slice(0, 32)}`;
}

const known = new WeakMap<RasterSource, string>();

/** The same of a source: its file as it is asked for, and what it is of that file. */
export function sourceKey(source: RasterSource): string {
  const kept = known.get(source);
  if (kept !== undefined) return kept;
  const access = source.access === undefined ? "" : ` ${fileKey(source.access)}`;
  const key = `${access === "" ? fileKey(source.href) : source.href}${access}`;
  known.set(source, key);
  return key;
}
