/** STAC documents of a job's results: a collection with every asset, and an item per file. */
import { transformBounds } from "../cube/crs/index.ts";
import { unitedBox, writtenBox } from "../cube/crs/longitudes.ts";
import { projectionFields } from "./reference-system.ts";
import { type Grid, gridBounds } from "../cube/shape.ts";

/** A file of a run. */
export interface ResultFile {
  /** Unique, safe as a file name, with extension. */
  readonly name: string;
  /** Below the folder of the run. */
  readonly path: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** The label of the temporal dimension that the file holds. */
  readonly datetime: string | null;
  /** Null for files that are no rasters. */
  readonly raster: ResultRaster | null;
}

interface ResultRaster {
  readonly grid: Grid;
  readonly dataType: string;
  /** "nan" for NaN, which JSON lacks. */
  readonly nodata: number | "nan" | null;
  readonly bands: readonly ResultBand[];
}

interface ResultBand {
  readonly name: string;
  readonly scale?: number;
  readonly offset?: number;
  readonly statistics: Readonly<Record<string, number>> | null;
}

export interface ResultJob {
  readonly id: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly process: Readonly<Record<string, unknown>>;
  /** running, canceled, finished or error. */
  readonly status: string;
  readonly created: string;
  readonly updated: string;
  readonly started: string | null;
  readonly files: readonly ResultFile[];
}

export interface ResultLinks {
  /** Signed address of a file or document of the run. */
  href(path: string): string;
  /** This document, signed. */
  readonly canonical: string;
  /** RFC 3339: when the signed addresses end. */
  readonly expires: string;
}

const extensions = [
  "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
  "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
];

export function resultCollection(job: ResultJob, links: ResultLinks): Record<string, unknown> {
  const boxes = job.files.flatMap((file) => (file.raster ? [boxOf(file.raster.grid)] : []));
  const times = job.files.flatMap((file) => (file.datetime === null ? [] : [file.datetime])).sort();
  return {
    type: "Collection",
    stac_version: "1.1.0",
    stac_extensions: extensions,
    id: job.id,
    title: job.title ?? `Results of job ${job.id}`,
    description: job.description ?? `Results of the openEO batch job ${job.id}.`,
    license: "other",
    extent: {
      spatial: {
        bbox:
          boxes.length > 0 ? [unitedBox(boxes), ...(boxes.length > 1 ? boxes : [])] : [[-180, -90, 180, 90]],
      },
      temporal: { interval: [[times[0] ?? null, times[times.length - 1] ?? null]] },
    },
    ...statusOf(job, links),
    assets: Object.fromEntries(job.files.map((file) => [file.name, assetOf(file, links)])),
    links: [
      { rel: "canonical", href: links.canonical, type: "application/json" },
      ...job.files.map((file) => ({
        rel: "item",
        href: links.href(`items/${file.name}.json`),
        type: "application/geo+json",
        title: file.name,
      })),
    ],
  };
}

/** The item of one file; of the whole result when no file is named. */
export function resultItem(
  job: ResultJob,
  links: ResultLinks,
  name: string | null,
): Record<string, unknown> | null {
  const files = name === null ? job.files : job.files.filter((file) => file.name === name);
  if (name !== null && files.length === 0) return null;
  const boxes = files.flatMap((file) => (file.raster ? [boxOf(file.raster.grid)] : []));
  const box = boxes.length > 0 ? unitedBox(boxes) : null;
  return {
    type: "Feature",
    stac_version: "1.1.0",
    stac_extensions: extensions,
    id: name === null ? job.id : `${job.id}-${name}`,
    geometry: box && polygonOf(box),
    ...(box ? { bbox: box } : {}),
    properties: {
      ...timesOf(files, job),
      ...statusOf(job, links),
      "processing:expression": { format: "openeo", expression: job.process },
    },
    assets: Object.fromEntries(files.map((file) => [file.name, assetOf(file, links)])),
    links: [{ rel: "canonical", href: links.canonical, type: "application/geo+json" }],
  };
}

function statusOf(job: ResultJob, links: ResultLinks): Record<string, unknown> {
  return {
    "openeo:status": job.status,
    created: job.created,
    updated: job.updated,
    ...(job.started !== null ? { started: job.started } : {}),
    expires: links.expires,
  };
}

/** One instant where all files have the same, else the interval; the time of computing where the cube has no dates. */
function timesOf(files: readonly ResultFile[], job: ResultJob): Record<string, unknown> {
  const times = files.flatMap((file) => (file.datetime === null ? [] : [file.datetime])).sort();
  const first = times[0];
  const last = times[times.length - 1];
  if (first === undefined || last === undefined) return { datetime: job.updated };
  if (first === last) return { datetime: first };
  return { datetime: null, start_datetime: first, end_datetime: last };
}

function assetOf(file: ResultFile, links: ResultLinks): Record<string, unknown> {
  const facts = {
    href: links.href(file.path),
    title: file.name,
    type: file.type,
    roles: ["data"],
    "file:size": file.bytes,
  };
  if (!file.raster) return facts;
  const { grid, bands, dataType, nodata } = file.raster;
  return {
    ...facts,
    data_type: dataType,
    ...(nodata !== null ? { nodata } : {}),
    bands: bands.map(({ name, scale, offset, statistics }) => ({
      name,
      ...(scale !== undefined ? { "raster:scale": scale } : {}),
      ...(offset !== undefined ? { "raster:offset": offset } : {}),
      ...(statistics ? { statistics } : {}),
    })),
    ...projectionFields(grid.crs),
    "proj:shape": [grid.height, grid.width],
    "proj:transform": [grid.stepX, 0, grid.originX, 0, grid.stepY, grid.originY],
    "proj:bbox": gridBounds(grid),
  };
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
