/** STAC documents of a job's results: a collection with every asset, and an item per file. */
import { transformBounds } from "../cube/crs/index.ts";
import { unitedBox, writtenBox } from "../cube/crs/longitudes.ts";
import { cubeDimensions } from "./result-dimensions.ts";
import { assetOf, assetTemplate } from "./result-asset.ts";
import type { ResultFile, ResultLinks } from "./result-file.ts";
import { type Grid, gridBounds } from "../cube/shape.ts";
import { backendVersion } from "../version.ts";

export interface ResultJob {
  readonly id: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly process: Readonly<Record<string, unknown>>;
  /** running, canceled, finished or error. */
  readonly status: string;
  readonly created: string;
  readonly updated: string;
  readonly queued: string | null;
  readonly started: string | null;
  readonly files: readonly ResultFile[];
}

const schema = (name: string): string => `https://stac-extensions.github.io/${name}/schema.json`;

/** Those whose fields the document has, and no others: their schemas ask for at least one. */
function extensionsOf(
  files: readonly ResultFile[],
  { dimensions, maps = [] }: { readonly dimensions: object | null } & Pick<ResultLinks, "maps">,
): string[] {
  const hasRasters = files.some((file) => file.raster);
  return [
    schema("processing/v1.2.0"),
    ...(dimensions ? [schema("datacube/v2.2.0")] : []),
    ...(files.length > 0 ? [schema("file/v2.1.0")] : []),
    ...(hasRasters ? [schema("projection/v2.0.0"), schema("eo/v1.1.0"), schema("raster/v1.1.0")] : []),
    ...(maps.length > 0 ? [schema("web-map-links/v1.2.0")] : []),
  ];
}

/** Where the files come from: the graph itself says it best. */
function lineageOf(job: ResultJob): Record<string, unknown> {
  return {
    "processing:lineage": `The openEO process graph of this job, computed from ${job.started ?? job.created} to ${job.updated}.`,
    "processing:expression": { format: "openeo", expression: job.process },
    "processing:facility": "openeo-edge",
    "processing:software": { "openeo-edge": backendVersion },
  };
}

export function resultCollection(job: ResultJob, links: ResultLinks): Record<string, unknown> {
  const boxes = job.files.flatMap((file) => (file.raster ? [boxOf(file.raster.grid)] : []));
  const times = datesOf(job.files);
  const dimensions = cubeDimensions(dataFiles(job.files));
  return {
    type: "Collection",
    stac_version: "1.1.0",
    stac_extensions: extensionsOf(job.files, { ...links, dimensions }),
    id: job.id,
    title: job.title ?? `Results of job ${job.id}`,
    description: job.description ?? `Results of the openEO batch job ${job.id}.`,
    license: "other",
    providers: [{ name: "openeo-edge", roles: ["processor"], ...lineageOf(job) }],
    extent: {
      spatial: {
        bbox:
          boxes.length > 0 ? [unitedBox(boxes), ...(boxes.length > 1 ? boxes : [])] : [[-180, -90, 180, 90]],
      },
      temporal: { interval: [[times[0] ?? job.updated, times[times.length - 1] ?? job.updated]] },
    },
    ...(dimensions ? { "cube:dimensions": dimensions } : {}),
    ...statusOf(job, links),
    // Clients that save "the" result count the assets here: thumbnails are in the items, and linked.
    assets: Object.fromEntries(dataFiles(job.files).map((file) => [file.name, assetOf(file, links)])),
    item_assets: itemAssets(job.files),
    links: [
      canonicalLink(links, "application/json"),
      ...job.files
        .filter((file) => file.shows !== undefined)
        .map((file) => ({ rel: "preview", href: links.href(file.path), type: file.type, title: file.shows })),
      ...dataFiles(job.files).map((file) => ({
        rel: "item",
        href: links.href(`items/${file.name}.json`),
        type: "application/geo+json",
        title: file.name,
      })),
      ...(links.maps ?? []),
    ],
  };
}

function canonicalLink({ canonical, expires }: ResultLinks, type: string): Record<string, string> {
  return { rel: "canonical", href: canonical, type, title: `These results without login, until ${expires}` };
}

/** The key of an asset in the item of its file: the same for all files of an output, as readers of several items ask for. */
function assetKey({ name, shows }: ResultFile): string {
  if (shows !== undefined) return "thumbnail";
  return /^result(-\d+)?(?=[_.])/.exec(name)?.[0] ?? name;
}

/** What the assets of all items have in common, by their key. */
function itemAssets(files: readonly ResultFile[]): Record<string, unknown> {
  return Object.fromEntries(dataFiles(files).map((file) => [assetKey(file), assetTemplate(file)]));
}

/** The item of one file; of the whole result when no file is named. */
export function resultItem(
  job: ResultJob,
  links: ResultLinks,
  name: string | null,
): Record<string, unknown> | null {
  const files =
    name === null
      ? dataFiles(job.files)
      : job.files.filter((file) => file.name === name || file.shows === name);
  if (name !== null && !dataFiles(files).some((file) => file.name === name)) return null;
  const boxes = files.flatMap((file) => (file.raster ? [boxOf(file.raster.grid)] : []));
  const box = boxes.length > 0 ? unitedBox(boxes) : null;
  const dimensions = cubeDimensions(dataFiles(files));
  return {
    type: "Feature",
    stac_version: "1.1.0",
    stac_extensions: extensionsOf(files, { ...links, dimensions }),
    id: name === null ? job.id : `${job.id}-${name}`,
    geometry: box && polygonOf(box),
    ...(box ? { bbox: box } : {}),
    properties: {
      ...timesOf(files, job),
      ...(dimensions ? { "cube:dimensions": dimensions } : {}),
      ...statusOf(job, links),
      ...lineageOf(job),
    },
    assets: Object.fromEntries(
      files.map((file) => [name === null ? file.name : assetKey(file), assetOf(file, links)]),
    ),
    links: [canonicalLink(links, "application/geo+json"), ...(links.maps ?? [])],
  };
}

function statusOf(job: ResultJob, links: ResultLinks): Record<string, unknown> {
  return {
    "openeo:status": job.status,
    created: job.created,
    updated: job.updated,
    ...(job.queued !== null ? { queued: job.queued } : {}),
    ...(job.started !== null ? { started: job.started } : {}),
    expires: links.expires,
  };
}

/** One instant where all files have the same, else the interval; the time of computing where no date is known. */
function timesOf(files: readonly ResultFile[], job: ResultJob): Record<string, unknown> {
  const times = datesOf(files);
  const first = times[0];
  const last = times[times.length - 1];
  if (first === undefined || last === undefined) return { datetime: job.updated };
  if (first === last) return { datetime: first };
  return { datetime: null, start_datetime: first, end_datetime: last };
}

function dataFiles(files: readonly ResultFile[]): readonly ResultFile[] {
  return files.filter((file) => file.shows === undefined);
}

/** All instants that files begin and end with, in order. Labels of time may be any text; those that are no dates say nothing here. */
function datesOf(files: readonly ResultFile[]): string[] {
  return files
    .flatMap(({ datetime, lastDatetime }) => (datetime === null ? [] : [datetime, lastDatetime ?? datetime]))
    .flatMap((label) => millisecondsOf(label) ?? [])
    .sort((a, b) => a - b)
    .map((milliseconds) => new Date(milliseconds).toISOString().replace(".000Z", "Z"));
}

/** Of an ISO date or a part of one, with or without a time of day; without a zone it is UTC. Null for all else. */
function millisecondsOf(label: string): number | null {
  if (!/^\d{4}(-\d\d){0,2}$|^\d{4}-\d\d-\d\dT\d/.test(label)) return null;
  const milliseconds = Date.parse(/T[\d:.]+$/.test(label) ? `${label}Z` : label);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

type Box = readonly [number, number, number, number];

/** WGS 84 west, south, east, north; west > east across the antimeridian. */
function boxOf(grid: Grid): Box {
  return writtenBox(transformBounds(gridBounds(grid), grid.crs, "EPSG:4326"));
}

/** Cut in two at the antimeridian, as RFC 7946 asks for. */
function polygonOf([west, south, east, north]: Box): Record<string, unknown> {
  if (west <= east) return { type: "Polygon", coordinates: ringsOf([west, south, east, north]) };
  return {
    type: "MultiPolygon",
    coordinates: [ringsOf([west, south, 180, north]), ringsOf([-180, south, east, north])],
  };
}

function ringsOf([west, south, east, north]: Box): number[][][] {
  return [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
}
