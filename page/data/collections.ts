/** What the collections of this server are, as far as the page needs it. */
import { get } from "../api.ts";
import type { Box } from "../view/box.ts";

export interface Collection {
  readonly id: string;
  readonly title: string;
  readonly bands: readonly Band[];
  readonly box: Box;
  /** First and last day; null is open. */
  readonly days: readonly [string | null, string | null];
  readonly isSynthetic: boolean;
}

export interface Band {
  readonly name: string;
  /** red, nir and so on, where it is known. */
  readonly common: string | null;
}

interface BandDocument {
  readonly name: string;
  readonly common_name?: string;
  readonly "eo:common_name"?: string;
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
    isSynthetic: document.keywords?.includes("synthetic") ?? false,
  };
}

function bandsOf(document: CollectionDocument): readonly Band[] {
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

/** The name of the band of one of these common names, the first that there is. */
export function bandNamed({ bands }: Collection, ...common: readonly string[]): string | null {
  for (const name of common) {
    const band = bands.find((each) => each.common === name);
    if (band) return band.name;
  }
  return null;
}

/** The classes of Sentinel-2 scenes, by which clouds are told. */
export function classesBand({ bands }: Collection): string | null {
  return bands.find(({ name }) => /^scl$/i.test(name))?.name ?? null;
}
