/** A process that is looked at while it is written: kept for a day below its hash, shown as a service is, and in no list. */
import { canonicalJson } from "../../cube/canonical.ts";
import { hashText } from "../../cube/hash.ts";
import { OpenEOError } from "../../errors.ts";
import { previewsKept } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import { type Principal, principalKey, rightsOf } from "../ports/principal.ts";
import { ownerIsActive } from "../ports/standing.ts";
import type { TileSource } from "../services/tile-source.ts";
import { type PreviewAddress, previewExpires, previewToken, verifyPreview } from "./address.ts";
import { strangers } from "./strangers.ts";

/** What is kept: all that the tiles depend on. */
export interface Previewed {
  readonly process: Readonly<Record<string, unknown>>;
  readonly called: PinnedProcesses;
  readonly configuration: Readonly<Record<string, unknown>>;
}

export interface Preview {
  readonly source: TileSource;
  readonly address: PreviewAddress;
  readonly token: string;
}

/** Nothing is kept yet. */
export function previewOf(
  shown: Previewed,
  principal: Principal,
  deps: Pick<Deps, "clock" | "tokenSecret">,
): Preview {
  const hash = hashText(canonicalJson([principalKey(principal), shown])).slice(0, 32);
  const address = { hash, principal, expires: previewExpires(deps) };
  return { source: sourceOf(shown, address), address, token: previewToken(address, deps) };
}

/** The same twice is one object. */
export async function keepPreview(
  { source, address }: Preview,
  { files }: Pick<Deps, "files">,
): Promise<void> {
  const { process, called = {}, configuration } = source;
  const shown: Previewed = { process, called, configuration };
  await files.put(keyOf(address), JSON.stringify(shown), "application/json");
  remember(address, shown);
}

/** What the address of a preview shows. Raises PermissionsInsufficient, ResultLinkExpired and ServiceNotFound. */
export async function openPreview(
  token: string,
  deps: Pick<Deps, "anonymousPreviews" | "clock" | "files" | "standing" | "tokenSecret">,
): Promise<TileSource> {
  const address = verifyPreview(token, deps);
  const user = rightsOf(address.principal);
  const works = user === null ? deps.anonymousPreviews : await ownerIsActive(user, deps);
  const shown = works ? (kept.get(keyOf(address)) ?? (await read(address, deps))) : null;
  if (shown) return sourceOf(shown, address);
  throw new OpenEOError("ServiceNotFound", "The preview is gone: ask for it again by POST /preview.");
}

function sourceOf(shown: Previewed, { hash, principal }: PreviewAddress): TileSource {
  return {
    ...shown,
    id: `preview-${hash}`,
    owner: rightsOf(principal) ?? strangers,
    principal,
    title: "Preview",
    description: null,
    extra: {},
    version: 1,
  };
}

/** Of this isolate; the hash names all that is in there. */
const kept = new Map<string, Previewed>();

async function read(address: PreviewAddress, { files }: Pick<Deps, "files">): Promise<Previewed | null> {
  const bytes = await files.get(keyOf(address));
  if (!bytes) return null;
  const shown = JSON.parse(new TextDecoder().decode(bytes)) as Previewed;
  remember(address, shown);
  return shown;
}

function remember(address: PreviewAddress, shown: Previewed): void {
  if (kept.size >= previewsKept) kept.delete(kept.keys().next().value!);
  kept.set(keyOf(address), shown);
}

const folder = "previews/";

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The day on which it ends comes first: what has ended lies together. */
function keyOf({ hash, principal, expires }: PreviewAddress): string {
  return `${ownersFolder(dayOf(expires), rightsOf(principal) ?? strangers)}${hash}.json`;
}

function ownersFolder(day: string, owner: string): string {
  return `${folder}${day}/${encodeURIComponent(owner)}/`;
}

/** By the clock: the days that are over. They come first in the keys, the oldest first, so that nothing of the days that stay is listed but one object. */
export async function sweepPreviews({ files, clock }: Pick<Deps, "files" | "clock">): Promise<void> {
  const today = clock.now().slice(0, 10);
  let gone = "";
  for await (const { key } of files.list(folder)) {
    const day = key.slice(folder.length, folder.length + 10);
    if (day >= today) return;
    if (day === gone) continue;
    await files.removeAll(`${folder}${day}/`);
    gone = day;
  }
}

/** All that a user looked at: previews end tomorrow, or the day after. */
export async function erasePreviews(
  user: string,
  { files, clock }: Pick<Deps, "files" | "clock">,
): Promise<void> {
  const now = Date.parse(clock.now()) / 1000;
  for (const days of [0, 1, 2]) await files.removeAll(ownersFolder(dayOf(now + days * 86_400), user));
}
