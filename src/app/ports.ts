/** The ports of the use cases: interfaces only. Adapters live in platform/, test doubles in test/support. */
import type { BandFacts, ElementType } from "../cube/shape.ts";
import type { RasterSource } from "../cube/source.ts";

/** A collection as the catalogue keeps it. `stac` is the published STAC Collection without links that depend on the host. */
export interface CollectionRecord {
  readonly id: string;
  readonly stac: Readonly<Record<string, unknown>>;
  readonly facts: CollectionFacts;
}

/** What a load must know and must not depend on the extent asked for. */
export interface CollectionFacts {
  /** Per CRS: step and phase of the collection's grid (an edge; cells are edge + i*step). Fixed at import. */
  readonly grids: readonly CollectionGrid[];
  readonly bands: readonly CollectionBand[];
  /** "day": one label per UTC day; "item": one label per distinct item datetime. */
  readonly group: "day" | "item";
}

export interface CollectionGrid {
  readonly crs: string;
  readonly originX: number;
  readonly originY: number;
  /** Positive x step and negative y step in CRS units of the finest band. */
  readonly stepX: number;
  readonly stepY: number;
  /** Outer bounds of all items in this CRS: west, south, east, north. Loads never reach beyond them. */
  readonly bounds: readonly [number, number, number, number];
}

export interface CollectionBand extends BandFacts {
  /** Key of the item asset that holds the band, and its band number in that file, from 0. */
  readonly asset: string;
  readonly assetBand: number;
  readonly type: ElementType;
  readonly nodata: number | null;
  /** Cell size in CRS units where it differs between bands. */
  readonly stepX: number;
}

export interface ItemRecord {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly datetime: string;
  /** WGS 84 west, south, east, north. */
  readonly bbox: readonly [number, number, number, number];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assets: Readonly<Record<string, AssetRecord>>;
}

export interface AssetRecord {
  readonly source: RasterSource;
}

interface ItemQuery {
  readonly bbox: readonly [number, number, number, number] | null;
  /** Half-open [from, to) as RFC 3339 instants; null is open. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface Catalog {
  list(): Promise<readonly CollectionRecord[]>;
  get(id: string): Promise<CollectionRecord | null>;
  /** In canonical order: datetime, then id. */
  items(collectionId: string, query: ItemQuery): Promise<readonly ItemRecord[]>;
}

/** Writing side of the catalogue, used by imports. */
export interface CatalogWriter {
  putCollection(record: CollectionRecord, items: readonly ItemRecord[]): Promise<void>;
  removeCollection(id: string): Promise<boolean>;
}

export interface User {
  readonly id: string;
  readonly name: string;
}

export interface UserStore {
  /** The user when name and password fit. */
  verify(name: string, password: string): Promise<User | null>;
  get(id: string): Promise<User | null>;
  put(name: string, password: string): Promise<void>;
}

export interface ServiceRecord {
  /** 128 random bits as 32 hex digits: the capability in its URL. */
  readonly id: string;
  readonly owner: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly title: string | null;
  readonly description: string | null;
  readonly process: Readonly<Record<string, unknown>>;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Extra first-level members of the request, kept and returned. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly created: string;
  /** Raised by every change; part of cache keys. */
  readonly version: number;
}

export interface ServiceStore {
  create(record: ServiceRecord): Promise<void>;
  get(id: string): Promise<ServiceRecord | null>;
  /** Oldest first, after the given cursor (created, id). */
  list(
    owner: string,
    page: { readonly limit: number | null; readonly after: string | null },
  ): Promise<{ readonly services: readonly ServiceRecord[]; readonly next: string | null }>;
  update(record: ServiceRecord): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

export interface LogEntry {
  readonly id: string;
  readonly code?: string;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly message: string;
  readonly time: string;
  readonly data?: unknown;
  readonly path?: readonly { readonly node_id: string; readonly process_id?: string }[];
}

export interface Ids {
  /** 128 random bits as 32 hex digits. */
  capability(): string;
}

export interface Clock {
  /** Now as RFC 3339, UTC. */
  now(): string;
}

/** Bytes by key. */
export interface FileStore {
  put(key: string, body: ReadableStream | ArrayBuffer): Promise<void>;
  /** Removes all keys that start with the prefix. */
  removeAll(prefix: string): Promise<void>;
}
