/** Collections that a deployer offers without keeping them: the entries of src/collections.ts. */

export interface StacApiEntry {
  readonly kind: "stac-api";
  /** The collection's id here. */
  readonly id: string;
  /** Landing page of the API. */
  readonly api: string;
  /** The collection's id there. */
  readonly collection: string;
  readonly title?: string;
  /**
   * An edge of a cell, in units of the CRS and the same in all CRSs of the collection: cells begin at phase + i * step. Where the
   * provider keeps all items on such a grid, saying it makes the grid of a load independent of which items it finds.
   */
  readonly phase?: readonly [x: number, y: number];
}

/** A static catalogue, copied into the catalogue by `npm run catalog -- import <id>`; it is listed once that was done. */
interface StacStaticEntry {
  readonly kind: "stac-static";
  readonly id: string;
  /** Of the collection.json. */
  readonly url: string;
}

/** Collections with files of one's own need no entry: importing them is enough. */
export type CollectionEntry = StacApiEntry | StacStaticEntry;

/** Mistakes of a list of entries, as sentences; the type checker finds the others. */
export function entryMistakes(entries: readonly CollectionEntry[]): string[] {
  const ids = entries.map((entry) => entry.id);
  return entries.flatMap((entry, index) => {
    const address = entry.kind === "stac-api" ? entry.api : entry.url;
    return [
      ...(/^[\w\-.~]+$/.test(entry.id) ? [] : [`'${entry.id}' is no id: word characters, -, . and ~`]),
      ...(ids.indexOf(entry.id) === index ? [] : [`'${entry.id}' is there twice`]),
      ...(/^https?:\/\//.test(address) ? [] : [`'${entry.id}' has no http(s) address`]),
    ];
  });
}
