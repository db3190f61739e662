/** The recorded STAC documents of ../shared/data/real: every item and every collection in them, with the address that it came from. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/stac/read/json.ts";

export const recordedRoot = "../shared/data/real";
export const recordedPresent = existsSync(`${recordedRoot}/stac`);

export interface RecordedDocument {
  /** Path below the folder, and the id where a file holds several. */
  readonly name: string;
  readonly kind: "item" | "collection" | "catalog";
  readonly json: Json;
  readonly url: string;
}

const FOLDERS = ["stac", "openeo-result-stac", "s2-l2a-33t"];

export function recordedDocuments(): RecordedDocument[] {
  if (!recordedPresent) return [];
  return FOLDERS.flatMap((folder) => jsonFiles(join(recordedRoot, folder))).flatMap((path) =>
    documentsOf(JSON.parse(readFileSync(path, "utf8")) as Json, path.slice(recordedRoot.length + 1)),
  );
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return jsonFiles(path);
      return /\.(geo)?json$/.test(name) ? [path] : [];
    });
}

/** Recorded answers hold the document in `response`; pages and lists hold several. */
function documentsOf(file: Json, name: string): RecordedDocument[] {
  const json = (file["response"] ?? file) as Json;
  const url = `https://recorded.test/${name}`;
  const several = (json["features"] ?? json["collections"]) as Json[] | undefined;
  if (several)
    return several
      .flatMap((each) => documentsOf(each, `${name}#${String(each["id"])}`))
      .map((each) => ({ ...each, url }));
  switch (json["type"]) {
    case "Feature":
      return [{ name, kind: "item", json, url }];
    case "Collection":
      return [{ name, kind: "collection", json, url }];
    case "Catalog":
      return [{ name, kind: "catalog", json, url }];
    default:
      return [];
  }
}
