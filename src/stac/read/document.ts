/** What kind of STAC document something is. */
import { type Json, isObject, objectsOf } from "./json.ts";

export type DocumentKind = "item" | "collection" | "catalog" | "items";

/** Null for everything that is no STAC; before 1.0.0-rc.1 collections and catalogs carried no type. */
export function documentKind(document: unknown): DocumentKind | null {
  if (!isObject(document)) return null;
  switch (document["type"]) {
    case "Feature":
      return isObject(document["assets"]) ? "item" : null;
    case "FeatureCollection":
      return Array.isArray(document["features"]) ? "items" : null;
    case "Collection":
      return "collection";
    case "Catalog":
      return "catalog";
  }
  if (document["type"] !== undefined || !Array.isArray(document["links"])) return null;
  if (isObject(document["extent"]) && typeof document["id"] === "string") return "collection";
  return typeof document["id"] === "string" && "stac_version" in document ? "catalog" : null;
}

/** Items of a page of a search. */
export function featuresOf(page: Json): readonly Json[] {
  return objectsOf(page["features"]);
}
