/** Imports: how the items and files of a collection come, out of sight, until one write makes them the collection's. */
import type { CollectionRecord, ItemRecord } from "./index.ts";
import type { Upload } from "./upload.ts";

/** Open: it is being filled. Current: readers of its collection find it. Over: replaced, given up or removed; what is left of it goes. */
type ImportState = "open" | "current" | "over";

export interface ImportRecord {
  /** 128 random bits as 32 hex digits, chosen by who imports; of items of before there were imports, the id of their collection. */
  readonly id: string;
  readonly collection: string;
  readonly state: ImportState;
  readonly made: string;
  /** When something arrived last; of those that are over, when they ended. */
  readonly touched: string;
  /** How many portions of items are here; the next one has this number. */
  readonly portions: number;
  /** The STAC Collection as it was given; null of those that are not open. */
  readonly document: Readonly<Record<string, unknown>> | null;
  /** Canonical JSON of what was found in the items so far; null before the first, and of those that are over. */
  readonly summary: string | null;
}

export interface Portion {
  readonly number: number;
  readonly items: readonly ItemRecord[];
  /** Of all items up to these. */
  readonly summary: string;
}

/** Which imports are to go: those that are over since before, and open ones that nothing has come for since before. */
export interface Due {
  readonly overBefore: string;
  readonly openBefore: string;
  /** Of this collection alone. */
  readonly collection?: string;
}

/** Times are RFC 3339, UTC. */
export interface ImportStore {
  /** Nothing happens where there is one of this id. */
  begin(
    opened: {
      readonly id: string;
      readonly collection: string;
      readonly document: Readonly<Record<string, unknown>>;
    },
    now: string,
  ): Promise<void>;
  get(id: string): Promise<ImportRecord | null>;
  /** Notes that something comes; false when the import is not open. */
  touch(id: string, now: string): Promise<boolean>;
  /** Items and summary in one write. Not now: the import is not open, or waits for another portion. */
  addPortion(id: string, portion: Portion, now: string): Promise<"added" | "not now" | "item twice">;
  /** The exchange: one write, after which readers find these items. False when the import is not open. */
  makeCurrent(id: string, record: Omit<CollectionRecord, "import">, now: string): Promise<boolean>;
  /** Of an open one; that it came to nothing, or was left. */
  end(id: string, now: string): Promise<void>;
  /** Takes the collection away from readers; its imports are over. False when there is none. */
  removeCollection(id: string, now: string): Promise<boolean>;
  due(due: Due, limit: number): Promise<readonly ImportRecord[]>;
  /** A portion of them; true when none is left. */
  removeItems(id: string, limit: number): Promise<boolean>;
  /** The row of an import of which nothing else is left. */
  forget(id: string): Promise<void>;
  /** Uploads in parts that have begun, one per key. */
  uploads(id: string): Promise<readonly Upload[]>;
  putUpload(id: string, upload: Upload): Promise<void>;
  removeUpload(id: string, upload: Upload): Promise<void>;
}
