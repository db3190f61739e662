/** A page of a search for items. */
import type { Json } from "../../../stac/read/json.ts";

/** A STAC item without the links that depend on the host. */
export interface FoundItem {
  readonly collection: string;
  readonly id: string;
  readonly document: Json;
}

export interface ItemPage {
  readonly items: readonly FoundItem[];
  /** From where the search goes on; null at its end. Plain data, and to be sealed: it is believed. */
  readonly next: Json | null;
}
