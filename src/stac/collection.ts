/** The STAC Collection that clients see, made from the imported one and from what was found in its files. Pure. */
import { isGeographic } from "../cube/crs/index.ts";
import { referenceSystem } from "./reference-system.ts";

interface StacBand {
  readonly name?: string;
  readonly common_name?: string;
  readonly "eo:common_name"?: string;
  readonly center_wavelength?: number;
  readonly "eo:center_wavelength"?: number;
}

export interface StacAsset {
  readonly href: string;
  readonly type?: string;
  readonly roles?: readonly string[];
  readonly bands?: readonly StacBand[];
  readonly "eo:bands"?: readonly StacBand[];
  readonly "raster:bands"?: readonly {
    readonly scale?: number;
    readonly offset?: number;
    readonly nodata?: unknown;
  }[];
}

export interface StacItem {
  readonly id: string;
  readonly bbox?: readonly number[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assets: Readonly<Record<string, StacAsset>>;
}

export interface StacCollection {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly providers?: readonly unknown[];
  readonly extent?: unknown;
  readonly summaries?: Readonly<Record<string, unknown>>;
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
}

/** The facts of bands and grids that the document shows; the catalogue's own record has more. */
interface DocumentFacts {
  readonly bands: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly commonName?: string;
    readonly wavelengthUm?: number;
    readonly scale?: number;
    readonly offset?: number;
    readonly type: string;
    readonly nodata: number | null;
    readonly stepX: number;
  }[];
  readonly grids: readonly {
    readonly crs: string;
    readonly stepX: number;
    readonly stepY: number;
    readonly bounds: readonly number[];
  }[];
}

export interface DocumentParts extends StacCollection {
  readonly items: readonly StacItem[];
  readonly facts: DocumentFacts;
}

export function collectionDocument(parts: DocumentParts): Record<string, unknown> {
  const times = parts.items
    .map((item) =>
      new Date(String(item.properties["datetime"] ?? item.properties["start_datetime"])).toISOString(),
    )
    .sort();
  const bbox = unitedBox(parts.items);
  const extent = { spatial: { bbox: [bbox] }, temporal: { interval: [[times[0], times[times.length - 1]]] } };
  return {
    type: "Collection",
    stac_version: "1.0.0",
    stac_extensions: [
      "https://stac-extensions.github.io/datacube/v2.2.0/schema.json",
      "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
      "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
    ],
    id: parts.id,
    title: parts.title ?? parts.id,
    description: parts.description ?? parts.id,
    license: parts.license ?? "proprietary",
    ...(parts.keywords ? { keywords: parts.keywords } : {}),
    ...(parts.providers ? { providers: parts.providers } : {}),
    extent,
    "cube:dimensions": cubeDimensions(parts.facts, { bbox, times }),
    summaries: summariesOf(parts),
    links: (parts.links ?? []).filter(
      (link) => /^https?:/.test(link.href) && ["license", "about", "cite-as", "via"].includes(link.rel),
    ),
  };
}

function unitedBox(items: readonly StacItem[]): number[] {
  const boxes = items.flatMap((item) => (item.bbox && item.bbox.length === 4 ? [item.bbox] : []));
  if (boxes.length === 0) return [-180, -90, 180, 90];
  return [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(...boxes.map((box) => box[i]!)));
}

/** In the CRS of the collection where it has one, else in degrees. */
function cubeDimensions(
  facts: DocumentFacts,
  of: { readonly bbox: readonly number[]; readonly times: readonly string[] },
): Record<string, unknown> {
  const grid = facts.grids.length === 1 ? facts.grids[0]! : null;
  const system = grid ? referenceSystem(grid.crs) : 4326;
  const [west, south, east, north] = grid ? grid.bounds : of.bbox;
  const step = grid ? { step: Math.min(...facts.bands.map((band) => band.stepX)) } : {};
  return {
    x: { type: "spatial", axis: "x", extent: [west, east], reference_system: system, ...step },
    y: { type: "spatial", axis: "y", extent: [south, north], reference_system: system, ...step },
    t: { type: "temporal", extent: [of.times[0], of.times[of.times.length - 1]] },
    bands: { type: "bands", values: facts.bands.map((band) => band.name) },
  };
}

function summariesOf(parts: DocumentParts): Record<string, unknown> {
  const bands = parts.facts.bands;
  const metric = parts.facts.grids.every((grid) => !isGeographic(grid.crs));
  return {
    ...parts.summaries,
    "proj:epsg": parts.facts.grids.flatMap(
      (grid) => Number(/^EPSG:(\d+)$/.exec(grid.crs)?.[1] ?? Number.NaN) || [],
    ),
    "eo:bands": bands.map((band) => ({
      name: band.name,
      ...(band.commonName ? { common_name: band.commonName } : {}),
      ...(band.wavelengthUm ? { center_wavelength: band.wavelengthUm } : {}),
      ...(band.aliases.length > 0 ? { aliases: band.aliases } : {}),
      description: `${band.aliases.length > 0 ? `Also called ${band.aliases.join(", ")}. ` : ""}Stored as ${band.type}.`,
      ...(metric ? { gsd: band.stepX } : {}),
    })),
    "raster:bands": bands.map((band) => ({
      data_type: band.type,
      ...(band.nodata !== null ? { nodata: Number.isNaN(band.nodata) ? "nan" : band.nodata } : {}),
      ...(band.scale !== undefined ? { scale: band.scale } : {}),
      ...(band.offset !== undefined ? { offset: band.offset } : {}),
    })),
    ...numericRange(parts.items, "eo:cloud_cover"),
  };
}

function numericRange(items: readonly StacItem[], name: string): Record<string, unknown> {
  const values = items.flatMap((item) =>
    typeof item.properties[name] === "number" ? [item.properties[name]] : [],
  );
  return values.length === 0
    ? {}
    : { [name]: { minimum: Math.min(...values), maximum: Math.max(...values) } };
}

/** A JSON Schema of the item properties that filters may use. */
export function queryablesDocument(
  id: string,
  items: readonly { readonly properties: Readonly<Record<string, unknown>> }[],
): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const name of new Set(items.flatMap((item) => Object.keys(item.properties)))) {
    const schema = propertySchema(items.map((item) => item.properties[name]));
    if (schema) properties[name] = schema;
  }
  return {
    $schema: "https://json-schema.org/draft/2019-09/schema",
    type: "object",
    title: `Queryables of ${id}`,
    properties,
    additionalProperties: false,
  };
}

function propertySchema(values: readonly unknown[]): Record<string, unknown> | null {
  const known = values.filter((value) => value !== undefined && value !== null);
  if (known.every((value) => typeof value === "number"))
    return {
      type: "number",
      minimum: Math.min(...(known as number[])),
      maximum: Math.max(...(known as number[])),
    };
  if (known.every((value) => typeof value === "boolean")) return { type: "boolean" };
  if (!known.every((value) => typeof value === "string")) return null;
  const distinct = [...new Set(known)];
  return distinct.length <= 20 && distinct.length < known.length
    ? { type: "string", enum: distinct }
    : { type: "string" };
}
