/** The collections of this server. */
import { get } from "../api.ts";
import type { Box } from "../view/box.ts";
import type { Collection } from "./collection.ts";

interface BandDocument {
  readonly name: string;
  readonly common_name?: string;
  readonly "eo:common_name"?: string;
  readonly "raster:scale"?: number;
}

interface CollectionDocument {
  readonly id: string;
  readonly title?: string;
  readonly keywords?: readonly string[];
  readonly extent: {
    readonly spatial: { readonly bbox: readonly (readonly number[])[] };
    readonly temporal: { readonly interval: readonly (readonly [string | null, string | null])[] };
  };
  readonly "cube:dimensions"?: Readonly<
    Record<string, { readonly type: string; readonly values?: readonly string[] }>
  >;
  readonly summaries?: {
    readonly "eo:bands"?: readonly BandDocument[];
    readonly bands?: readonly BandDocument[];
    readonly "raster:bands"?: readonly { readonly scale?: number }[];
  };
  readonly bands?: readonly BandDocument[];
}

/** Real land before what is invented. */
export async function readCollections(): Promise<readonly Collection[]> {
  const { collections } = await get<{ collections: readonly { id: string }[] }>("/collections");
  const documents = await Promise.all(
    collections.map(({ id }) => get<CollectionDocument>(`/collections/${encodeURIComponent(id)}`)),
  );
  return documents
    .map(collectionOf)
    .filter(({ bands }) => bands.length > 0)
    .toSorted((a, b) => Number(a.isSynthetic) - Number(b.isSynthetic));
}

function collectionOf(document: CollectionDocument): Collection {
  const [box = [-180, -90, 180, 90]] = document.extent.spatial.bbox;
  const [[first, last] = [null, null]] = document.extent.temporal.interval;
  return {
    id: document.id,
    title: document.title ?? document.id,
    bands: bandsOf(document),
    box: (box.length === 6 ? [box[0], box[1], box[3], box[4]] : box) as unknown as Box,
    days: [first?.slice(0, 10) ?? null, last?.slice(0, 10) ?? null],
    scale: scaleOf(document),
    isSynthetic: document.keywords?.includes("synthetic") ?? false,
  };
}

/** Engines hand on what is stored. */
function scaleOf({ summaries = {}, bands = [] }: CollectionDocument): number {
  const told = [
    ...(summaries["raster:bands"] ?? []).map(({ scale }) => scale),
    ...[...bands, ...(summaries.bands ?? [])].map((band) => band["raster:scale"]),
  ];
  return told.find((scale) => scale !== undefined && scale > 0) ?? 1;
}

function bandsOf(document: CollectionDocument): Collection["bands"] {
  const told = [
    ...(document.bands ?? []),
    ...(document.summaries?.bands ?? []),
    ...(document.summaries?.["eo:bands"] ?? []),
  ];
  const dimension = Object.values(document["cube:dimensions"] ?? {}).find(({ type }) => type === "bands");
  const names = dimension?.values ?? told.map(({ name }) => name);
  return names.map((name) => {
    const facts = told.find((each) => each.name === name);
    return { name, common: facts?.common_name ?? facts?.["eo:common_name"] ?? null };
  });
}
