/** Collections of other servers, described once and then kept for a day. One that fails does not touch the others. */
import { canonicalJson, parseCanonical } from "../../../cube/canonical.ts";
import { type ErrorCode, OpenEOError } from "../../../errors.ts";
import { type DocumentPorts, documentPorts } from "../../../io/stac/fetch-document.ts";
import { stacRefreshSeconds, stacRetrySeconds } from "../../../limits.ts";
import type { Clock, OfferedStore, UpstreamStore } from "../../ports/index.ts";
import { openeoError } from "../../ports/openeo-error.ts";
import { type UpstreamCollection, describeUpstream } from "./describe.ts";
import type { CollectionEntry, StacApiEntry } from "./entry.ts";

export interface Upstream {
  /** Those of the configuration, and those that were added. */
  entries(): Promise<readonly StacApiEntry[]>;
  entry(id: string): Promise<StacApiEntry | null>;
  /** Raises an openEO error that says what is wrong with the collection. */
  get(entry: StacApiEntry): Promise<UpstreamCollection>;
}

export interface UpstreamPorts extends Pick<DocumentPorts, "fetch" | "signal"> {
  readonly store: UpstreamStore;
  readonly offered: Pick<OfferedStore, "list" | "get">;
  readonly clock: Clock;
}

type Kept = { readonly kind: "collection"; readonly collection: UpstreamCollection } | Failure;
interface Failure {
  readonly kind: "failure";
  readonly code: ErrorCode;
  readonly message: string;
}

export function createUpstream(entries: readonly CollectionEntry[], ports: UpstreamPorts): Upstream {
  const own = entries.filter((entry) => entry.kind === "stac-api");
  const configured = (id: string): StacApiEntry | null => own.find((entry) => entry.id === id) ?? null;
  return {
    async entries() {
      const added = (await ports.offered.list()).map(readEntry);
      return [...own, ...added.filter(({ id }) => !configured(id))];
    },
    async entry(id) {
      const found = configured(id);
      if (found) return found;
      const added = await ports.offered.get(id);
      return added === null ? null : readEntry(added);
    },
    async get(entry) {
      const kept = await keptOrFresh(entry, ports);
      if (kept.kind === "collection") return kept.collection;
      throw new OpenEOError(kept.code, kept.message);
    },
  };
}

/** It was checked when it was added. */
function readEntry(text: string): StacApiEntry {
  return JSON.parse(text) as StacApiEntry;
}

/** An old description is better than none: it is used on while its server fails. */
async function keptOrFresh(entry: StacApiEntry, ports: UpstreamPorts): Promise<Kept> {
  const key = `${entry.id}|${entry.api}|${entry.collection}`;
  const row = await ports.store.get(key);
  const old = row ? (parseCanonical(row.body) as Kept) : null;
  const now = Date.parse(ports.clock.now());
  const seconds = old?.kind === "failure" ? stacRetrySeconds : stacRefreshSeconds;
  if (row && old && now - Date.parse(row.fetched) < seconds * 1000) return old;
  const fresh = await described(entry, ports);
  const kept = fresh.kind === "failure" && old?.kind === "collection" ? old : fresh;
  const age =
    fresh.kind === "failure" && kept.kind === "collection" ? stacRefreshSeconds - stacRetrySeconds : 0;
  await ports.store.put(key, new Date(now - age * 1000).toISOString(), canonicalJson(kept));
  return kept;
}

async function described(entry: StacApiEntry, ports: UpstreamPorts): Promise<Kept> {
  try {
    return { kind: "collection", collection: await describeUpstream(entry, documentPorts(ports)) };
  } catch (error) {
    const told = openeoError(error);
    if (told.code === "Internal") throw error;
    return {
      kind: "failure",
      code: told.code,
      message: `Collection '${entry.id}' is not available now: ${told.message}`,
    };
  }
}
