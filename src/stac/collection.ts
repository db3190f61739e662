/** The STAC Collection that clients see, made from the imported one and from what was found in its files. Pure. */
import { isGeographic } from "../cube/crs/index.ts";
import type { BandFacts } from "../cube/shape.ts";
import { type Box, uniteBoxes } from "./read/box.ts";
import { type Json, numberOf, objectOf, objectsOf, textOf, textsOf, idOf } from "./read/json.ts";
import { referenceSystem } from "./reference-system.ts";

/** A band as the document shows it; the catalogue's own record has more. */
export interface DocumentBand extends BandFacts {
  /** Null where it is known only by opening files. */
  readonly type: string | null;
  readonly nodata: number | null;
  /** Metres; for bands whose cell size is not given in `stepX`. */
  readonly gsd?: number | null;
  /** In units of the grid. */
  readonly stepX?: number;
}

interface DocumentFacts {
  /** "day": what a load calls an item of a day is the start of the day. */
  readonly group: "day" | "item";
  readonly bands: readonly DocumentBand[];
  /** None where the collection lies on too many. */
  readonly grids: readonly {
    readonly crs: string;
    readonly stepX: number;
    readonly stepY: number;
    readonly bounds: readonly number[];
  }[];
}

export interface DocumentParts {
  readonly facts: DocumentFacts;
  /** WGS 84; those of all items. */
  readonly boxes: readonly Box[];
  /** First and last instant; null is open. */
  readonly interval: readonly [string | null, string | null];
  /** Properties of the items, or of some of them. */
  readonly properties: readonly Json[];
  /** What was not declared and had to be found otherwise: sentences. */
  readonly derived?: readonly string[];
}

/** `source` is the collection as its provider wrote it. */
export function collectionDocument(source: Json, parts: DocumentParts): Record<string, unknown> {
  const id = idOf(source);
  const bbox = parts.boxes.length > 0 ? parts.boxes.reduce(uniteBoxes) : ([-180, -90, 180, 90] as const);
  const derived = parts.derived ?? [];
  const summaries = summariesOf(objectOf(source["summaries"]), parts);
  return {
    type: "Collection",
    stac_version: "1.0.0",
    stac_extensions: extensionsOf(source, summaries),
    id,
    title: textOf(source["title"]) ?? id,
    description: [textOf(source["description"]) ?? id, ...derived].join("\n\n"),
    license: textOf(source["license"]) ?? "proprietary",
    ...(Array.isArray(source["keywords"]) ? { keywords: source["keywords"] } : {}),
    ...(Array.isArray(source["providers"]) ? { providers: source["providers"] } : {}),
    extent: { spatial: { bbox: [bbox] }, temporal: { interval: [parts.interval] } },
    "cube:dimensions": cubeDimensions(parts.facts, { bbox, interval: parts.interval }),
    summaries,
    ...(derived.length > 0 ? { "openeo:derived": derived } : {}),
    links: objectsOf(source["links"]).filter(
      (link) =>
        /^https?:/.test(textOf(link["href"]) ?? "") &&
        ["license", "about", "cite-as", "via"].includes(textOf(link["rel"]) ?? ""),
    ),
  };
}

const OWN_EXTENSIONS = ["datacube/v2.2.0", "eo/v1.1.0", "raster/v1.1.0"];

/** Extensions that have another name in their address than before their members. */
const PREFIXES: Readonly<Record<string, string>> = {
  projection: "proj",
  scientific: "sci",
  satellite: "sat",
};

/** Ours, and those of the provider whose members are still there. */
function extensionsOf(source: Json, summaries: Json): readonly string[] {
  const prefixes = new Set(Object.keys(summaries).map((name) => name.split(":")[0]));
  const own = [...OWN_EXTENSIONS, ...("proj:epsg" in summaries ? ["projection/v1.1.0"] : [])];
  const nameOf = (address: string): string => /([\w-]+)\/v?\d[^/]*\/schema\.json$/.exec(address)?.[1] ?? "";
  const known = new Set(own.map((each) => each.split("/")[0]));
  const others = textsOf(source["stac_extensions"]).filter((address) => {
    const name = nameOf(address);
    return !known.has(name) && prefixes.has(PREFIXES[name] ?? name);
  });
  return [...own.map((each) => `https://stac-extensions.github.io/${each}/schema.json`), ...others];
}

/** In the CRS of the collection where it has one, else in degrees. */
function cubeDimensions(
  facts: DocumentFacts,
  of: { readonly bbox: Box; readonly interval: DocumentParts["interval"] },
): Record<string, unknown> {
  const grid = facts.grids.length === 1 ? facts.grids[0]! : null;
  const system = grid ? referenceSystem(grid.crs) : 4326;
  const [west, south, east, north] = grid ? grid.bounds : of.bbox;
  const step = grid ? { step: Math.min(...facts.bands.map((band) => band.stepX ?? grid.stepX)) } : {};
  return {
    x: { type: "spatial", axis: "x", extent: [west, east], reference_system: system, ...step },
    y: { type: "spatial", axis: "y", extent: [south, north], reference_system: system, ...step },
    t: { type: "temporal", extent: of.interval.map((instant) => labelOf(instant, facts)) },
    bands: { type: "bands", values: facts.bands.map((band) => band.name) },
  };
}

/** What a load calls the first and the last items. */
function labelOf(instant: string | null, { group }: DocumentFacts): string | null {
  return instant === null || group === "item" ? instant : `${instant.slice(0, 10)}T00:00:00Z`;
}

function summariesOf(declared: Json, parts: DocumentParts): Record<string, unknown> {
  const { bands: _bands, ...kept } = declared;
  const bands = parts.facts.bands;
  const metric = parts.facts.grids.length > 0 && parts.facts.grids.every((grid) => !isGeographic(grid.crs));
  return {
    ...kept,
    ...(parts.facts.grids.length > 0
      ? {
          "proj:epsg": parts.facts.grids.flatMap(
            (grid) => Number(/^EPSG:(\d+)$/.exec(grid.crs)?.[1] ?? Number.NaN) || [],
          ),
        }
      : {}),
    "eo:bands": bands.map((band) => ({
      name: band.name,
      ...(band.commonName ? { common_name: band.commonName } : {}),
      ...(band.wavelengthUm ? { center_wavelength: band.wavelengthUm } : {}),
      ...(band.aliases.length > 0 ? { aliases: band.aliases } : {}),
      description: `${band.aliases.length > 0 ? `Also called ${band.aliases.join(", ")}. ` : ""}${band.type === null ? "Stored as its files say." : `Stored as ${band.type}.`}`,
      ...gsdOf(band, metric),
    })),
    "raster:bands": bands.map((band) => ({
      ...(band.type !== null ? { data_type: band.type } : {}),
      ...(band.nodata !== null ? { nodata: Number.isNaN(band.nodata) ? "nan" : band.nodata } : {}),
      ...(band.scale !== undefined ? { scale: band.scale } : {}),
      ...(band.offset !== undefined ? { offset: band.offset } : {}),
    })),
    ...numericRange(parts.properties, "eo:cloud_cover"),
  };
}

function gsdOf(band: DocumentBand, metric: boolean): Record<string, unknown> {
  if (band.gsd != null) return { gsd: band.gsd };
  return metric && band.stepX !== undefined ? { gsd: band.stepX } : {};
}

function numericRange(properties: readonly Json[], name: string): Record<string, unknown> {
  const values = properties.flatMap((each) => numberOf(each[name]) ?? []);
  return values.length === 0
    ? {}
    : { [name]: { minimum: Math.min(...values), maximum: Math.max(...values) } };
}

/**
 * A JSON Schema of the item properties that filters may use. Ranges and lists of values are those of all items; where only
 * some were looked at, those that the provider's summaries give, and further properties may be there.
 */
export function queryablesDocument(
  id: string,
  items: readonly Json[],
  sampled: { readonly summaries: Json } | null,
): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const name of new Set(items.flatMap((item) => Object.keys(item)))) {
    const schema = propertySchema(items.map((item) => item[name]));
    if (schema) properties[name] = sampled ? typeAndRange(schema, sampled.summaries[name]) : schema;
  }
  return {
    $schema: "https://json-schema.org/draft/2019-09/schema",
    type: "object",
    title: `Queryables of ${id}`,
    properties,
    additionalProperties: sampled !== null,
  };
}

function typeAndRange({ type }: Json, summary: unknown): Record<string, unknown> {
  const { minimum, maximum } = objectOf(summary);
  if (type !== "number") return { type };
  return {
    type,
    ...(typeof minimum === "number" ? { minimum } : {}),
    ...(typeof maximum === "number" ? { maximum } : {}),
  };
}

function propertySchema(values: readonly unknown[]): Record<string, unknown> | null {
  const known = values.filter((value) => value !== undefined && value !== null);
  if (known.length === 0) return null;
  if (known.every((value) => typeof value === "number"))
    return {
      type: "number",
      minimum: (known as number[]).reduce((a, b) => Math.min(a, b)),
      maximum: (known as number[]).reduce((a, b) => Math.max(a, b)),
    };
  if (known.every((value) => typeof value === "boolean")) return { type: "boolean" };
  if (!known.every((value) => typeof value === "string")) return null;
  const distinct = [...new Set(known)];
  return distinct.length <= 20 && distinct.length < known.length
    ? { type: "string", enum: distinct }
    : { type: "string" };
}
