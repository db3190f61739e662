/** A STAC collection or catalog: what it says about its items, and where they are. */
import { type Box, splitBox } from "./box.ts";
import { type Json, isObject, numbersOf, objectOf, objectsOf, textOf, textsOf } from "./json.ts";
import { type Link, linksOf } from "./link.ts";
import { FOR_EVER, type ItemTime, timeOf } from "./time.ts";

export interface Collection {
  readonly id: string;
  readonly links: readonly Link[];
  /** WGS 84; empty when nothing is said. */
  readonly boxes: readonly Box[];
  /** Instants; null is open. */
  readonly interval: readonly [string | null, string | null];
  /** The time of items that have none of their own. */
  readonly time: ItemTime | null;
  /** `item_assets` by key, with the bands of the summaries where an asset names none. */
  readonly assets: Readonly<Record<string, Json>>;
  /** Bands that the collection describes by name, wherever they are. */
  readonly bands: Readonly<Record<string, Json>>;
  /** Names of bands in the order that the collection gives them; empty when it gives none. */
  readonly bandOrder: readonly string[];
  /** All bands that it says its items have, and those of its templates of assets. */
  readonly bandNames: readonly string[];
  /** Properties that hold for all items: before 1.0 they stood in the collection. */
  readonly shared: Json;
  /** Classes of the API, on landing pages. */
  readonly conformance: readonly string[];
  readonly document: Json;
}

export function readCollection(document: Json, base: string): Collection {
  const extent = objectOf(document["extent"]);
  const interval = intervalOf(objectOf(extent["temporal"])["interval"]);
  return {
    id: textOf(document["id"]) ?? "",
    links: linksOf(document, base),
    boxes: extentBoxes(objectOf(extent["spatial"])["bbox"]),
    interval,
    time: timeOfAll(interval, document),
    assets: assetTemplates(document),
    bands: namedBands(document),
    bandOrder: bandOrder(document),
    bandNames: distinctTexts([...bandOrder(document), ...templateBands(assetTemplates(document))]),
    shared: objectOf(document["properties"]),
    conformance: textsOf(document["conformsTo"]),
    document,
  };
}

/** By the data cube's own dimension, else by the bands that the collection lists. */
function bandOrder(document: Json): readonly string[] {
  const dimensions = Object.values(objectOf(document["cube:dimensions"])).map(objectOf);
  const values = textsOf(dimensions.find((dimension) => dimension["type"] === "bands")?.["values"]);
  if (values.length > 0) return values;
  const summaries = objectOf(document["summaries"]);
  const lists = [document["bands"], summaries["bands"], summaries["eo:bands"]].map(objectsOf);
  return (lists.find((list) => list.length > 0) ?? []).flatMap((band) => textOf(band["name"]) ?? []);
}

/** A template without bands is one band, called as its asset. */
function templateBands(templates: Readonly<Record<string, Json>>): readonly string[] {
  return Object.entries(templates).flatMap(([key, template]) => {
    if (!textsOf(template["roles"]).includes("data")) return [];
    const named = [template["bands"], template["eo:bands"]]
      .flatMap(objectsOf)
      .flatMap((band) => textOf(band["name"]) ?? []);
    return named.length > 0 ? named : [key];
  });
}

function distinctTexts(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** The first box is that of all; the others are its parts. */
function extentBoxes(bbox: unknown): readonly Box[] {
  const first = Array.isArray(bbox) ? numbersOf(bbox[0]) : null;
  if (first?.length === 4) return splitBox(first as unknown as Box);
  return first?.length === 6 ? splitBox([first[0]!, first[1]!, first[3]!, first[4]!]) : [];
}

function intervalOf(interval: unknown): readonly [string | null, string | null] {
  const first: unknown = Array.isArray(interval) ? interval[0] : null;
  const [start, end] = (Array.isArray(first) ? first : []).map((each: unknown) => {
    const milliseconds = Date.parse(textOf(each) ?? "");
    return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
  });
  return [start ?? null, end ?? null];
}

/** An interval without an end goes on; one without a start is known by its end; one without both by when the document was made. */
function timeOfAll([start, end]: Collection["interval"], document: Json): ItemTime | null {
  if (start !== null) return { label: start, start, end: end ?? FOR_EVER };
  if (end !== null) return { label: end, start: end, end };
  return timeOf({ datetime: document["created"] }) ?? timeOf({ datetime: document["updated"] });
}

function knownBands(document: Json): readonly Json[] {
  const summaries = objectOf(document["summaries"]);
  return [summaries["eo:bands"], summaries["bands"], document["bands"]].flatMap(objectsOf);
}

/** STAC 1.1 lets a collection say once what holds for a band, of which assets then only give the name. */
function namedBands(document: Json): Readonly<Record<string, Json>> {
  const bands = knownBands(document).flatMap((band): [string, Json][] => {
    const name = textOf(band["name"]);
    return name === null ? [] : [[name, band]];
  });
  return Object.fromEntries(bands);
}

/** Where assets do not name their bands, the summaries do: by the name that equals the key. */
function assetTemplates(document: Json): Readonly<Record<string, Json>> {
  const known = knownBands(document);
  const templates = Object.entries(objectOf(document["item_assets"])).filter(
    (entry): entry is [string, Json] => isObject(entry[1]),
  );
  const bandOf = (key: string): Json | undefined => known.find((band) => band["name"] === key);
  const named = templates.map(([key, template]): [string, Json] => {
    const band = bandOf(key);
    const declares = "bands" in template || "eo:bands" in template;
    return [key, band && !declares ? { ...template, "eo:bands": [band] } : template];
  });
  const others = known.flatMap((band): [string, Json][] => {
    const name = textOf(band["name"]);
    return name === null || templates.some(([key]) => key === name) ? [] : [[name, { "eo:bands": [band] }]];
  });
  return Object.fromEntries([...others, ...named]);
}
