/** The ports of the use cases: interfaces only. Adapters live in platform/, test doubles in test/support. */
import type { Written } from "../../cube/promotion.ts";
import type { BandFacts, ElementType } from "../../cube/shape.ts";
import type { EndlessGrid } from "../../cube/load-grid.ts";
import type { RasterSource } from "../../cube/source.ts";
import type { Billing } from "./billing.ts";
import type { PinnedProcesses } from "./pinned-processes.ts";
import type { Upload } from "./upload.ts";

/** A collection as the catalogue keeps it. `stac` is the published STAC Collection without links that depend on the host. */
export interface CollectionRecord {
  readonly id: string;
  readonly stac: Readonly<Record<string, unknown>>;
  readonly facts: CollectionFacts;
  /** The import that its items came by. */
  readonly import: string;
}

/** What a load must know and must not depend on the extent asked for. */
export interface CollectionFacts {
  /** Per CRS: step and phase of the collection's grid (an edge; cells are edge + i*step). Fixed at import. */
  readonly grids: readonly CollectionGrid[];
  readonly bands: readonly CollectionBand[];
  /** "day": one label per UTC day; "item": one label per distinct item datetime. */
  readonly group: "day" | "item";
  /** Further sizes of bands, which a load gives only when they are named. */
  readonly alternates?: readonly CollectionBand[];
}

/** Its bounds are those of all items in its CRS; a load reaches over those of all its items. */
export type CollectionGrid = EndlessGrid;

/** A band by name and place, and how items had it that came before it did. */
export interface FormerBand {
  readonly name: string;
  /** Key of the item asset that holds the band, and its band number in that file, from 0. */
  readonly asset: string;
  readonly assetBand: number;
  /** Items of portions before this one have it as the first of these bands that they have, or lack it. Absent where the band came with the first portion. */
  readonly formerly?: { readonly portion: number; readonly bands: readonly FormerBand[] };
}

export interface CollectionBand extends BandFacts, FormerBand {
  readonly type: ElementType;
  readonly nodata: number | null;
  /** Where files differ in type or no-data value: what holds them all. */
  readonly written?: Written;
  /** Cell size in CRS units where it differs between bands. */
  readonly stepX: number;
}

export interface ItemRecord {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly datetime: string;
  /** The end of an item that lasts: a load takes it in as soon as it reaches into what is asked for. */
  readonly until?: string;
  /** The datetime of an item that lasts, where it is not its start: what a load calls it. */
  readonly label?: string;
  /** WGS 84 west, south, east, north; west > east where the item crosses the antimeridian. */
  readonly bbox: readonly [number, number, number, number];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assets: Readonly<Record<string, AssetRecord>>;
  /** The portion of its import that it came with; absent in the first. */
  readonly portion?: number;
  /** By band: where this item has it, when that is not where the collection has it; null where the item lacks it. */
  readonly moved?: Readonly<Record<string, { readonly asset: string; readonly band: number } | null>>;
}

export interface AssetRecord {
  readonly source: RasterSource;
}

export interface ItemQuery {
  /** West > east across the antimeridian. */
  readonly bbox: readonly [number, number, number, number] | null;
  /** Half-open [from, to) as RFC 3339 instants; null is open. */
  readonly from: string | null;
  readonly to: string | null;
  /** Absent: any. */
  readonly ids?: readonly string[];
  /** So many at most, of those that come after this one. */
  readonly limit: number;
  readonly after?: ItemPosition;
  /** Absent: "asc", the canonical order. */
  readonly order?: "asc" | "desc";
}

/** Where an item stands in its collection. */
export type ItemPosition = Pick<ItemRecord, "datetime" | "id">;

export interface Catalog {
  list(): Promise<readonly CollectionRecord[]>;
  get(id: string): Promise<CollectionRecord | null>;
  /** In canonical order, datetime and then id, or the other way round. */
  items(collection: Pick<CollectionRecord, "import">, query: ItemQuery): Promise<readonly ItemRecord[]>;
}

/** Collections of other servers that were added while the server ran: canonical JSON of their entries by id. */
export interface OfferedStore {
  /** By id. */
  list(): Promise<readonly string[]>;
  get(id: string): Promise<string | null>;
  put(id: string, entry: string, added: string): Promise<void>;
  /** False when it was not there. */
  remove(id: string): Promise<boolean>;
}

/** Descriptions of collections of other servers, kept until they are old. */
export interface UpstreamStore {
  get(key: string): Promise<{ readonly fetched: string; readonly body: string } | null>;
  put(key: string, fetched: string, body: string): Promise<void>;
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
  /** Definitions that the process calls; absent in records of before, which call none. */
  readonly called?: PinnedProcesses;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Absent in records of before there were plans to choose, which are free. */
  readonly billing?: Billing;
  /** Extra first-level members of the request, kept and returned. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly created: string;
  /** Raised by every change, so that two at the same time are noticed. */
  readonly version: number;
  /** The version in which the process became what it is; names plans. Absent in records of old, whose plans go by `version`. */
  readonly processVersion?: number;
}

/** What lists show of a service. */
export type ListedService = Pick<ServiceRecord, "id" | "type" | "enabled" | "title" | "created">;

/** Of a list: so many rows at most, after the given cursor. */
export interface RowPage {
  readonly limit: number;
  readonly after: string | null;
}

export interface ServiceStore {
  /** False when the owner has so many already; null lets any number be. */
  create(record: ServiceRecord, ownedMax: number | null): Promise<boolean>;
  get(id: string): Promise<ServiceRecord | null>;
  /** As it was some seconds ago at most: for what its address shows, never for changes of it. */
  shown(id: string): Promise<ServiceRecord | null>;
  /** Oldest first. */
  list(
    owner: string,
    page: RowPage,
  ): Promise<{ readonly services: readonly ListedService[]; readonly next: string | null }>;
  update(record: ServiceRecord): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

export interface Ids {
  /** 128 random bits as 32 hex digits. */
  capability(): string;
}

export interface Clock {
  /** Now as RFC 3339, UTC. */
  now(): string;
}

/** A whole object and its size. */
export interface StoredPart {
  readonly key: string;
  readonly bytes: number;
}

/** Bytes by key. */
export interface FileStore {
  put(
    key: string,
    body: ReadableStream | ArrayBuffer | Uint8Array<ArrayBuffer> | string,
    type?: string,
  ): Promise<void>;
  /** A body of exactly so many bytes, as it comes; nothing is stored when it ends before. */
  putStream(
    key: string,
    body: ReadableStream<Uint8Array>,
    of: { readonly bytes: number; readonly type: string },
  ): Promise<void>;
  /** Null when there is no such object. */
  get(
    key: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array<ArrayBuffer> | null>;
  /** All parts, one after the other; `ended` settles when the last byte has gone out or the reader has. */
  stream(parts: readonly (Uint8Array | StoredPart)[]): {
    readonly body: ReadableStream;
    readonly ended: Promise<void>;
  };
  /** For downloads: honours Range and conditional headers of a request. */
  serve(key: string, request: Request): Promise<Response | null>;
  size(key: string): Promise<number | null>;
  /** All of them in the order of their keys, behind the one named `after`; read page by page as far as the reader goes. */
  list(prefix: string, after?: string): AsyncIterable<StoredPart>;
  remove(key: string): Promise<void>;
  /** Removes all keys that start with the prefix, but for those that start with `keep`. */
  removeAll(prefix: string, keep?: string): Promise<void>;
  startUpload(key: string, type: string): Promise<string>;
  /** Gives the part's etag. Parts count from 1, and have the same size, of 5 MiB at least, but for the last. */
  uploadPart(
    upload: Upload,
    part: number,
    body: ReadableStream | ArrayBuffer | Uint8Array<ArrayBuffer>,
  ): Promise<string>;
  /** Safe to repeat: an upload that was completed before is no failure. */
  completeUpload(upload: Upload, etags: readonly string[]): Promise<void>;
  abortUpload(upload: Upload): Promise<void>;
}
