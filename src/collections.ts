/**
 * Collections of other servers that this deployment offers. A ready-made one is switched on by its name in the list; any other STAC
 * API is an entry written here. Nothing is switched on by default: what users load is fetched from these servers.
 *
 *     export const collections: readonly CollectionEntry[] = [sentinel2L2a, copernicusDem30];
 */
import type { CollectionEntry } from "./app/collections/upstream/entry.ts";

export const collections: readonly CollectionEntry[] = [];
