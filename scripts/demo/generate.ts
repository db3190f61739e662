/** The demo collection: two overlapping tiles, twelve dates, six bands, written by our own COG encoder. Deterministic. */
import type { Chunk } from "../../src/cube/chunk.ts";
import { transformBounds } from "../../src/cube/crs/index.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { type Place, placeAt } from "./landscape.ts";
import { fractal } from "./noise.ts";
import { greenness, spectrum } from "./reflectance.ts";

export const demoId = "SYNTHETIC_S2_DEMO";

export interface DemoSink {
  /** One file, by its path inside the collection. */
  file(path: string, bytes: Uint8Array): Promise<void>;
  /** One STAC Item, when all of its files have been given; its assets are relative to the collection. */
  item(document: Record<string, unknown>, done: number, total: number): Promise<void>;
  /** Only so many of the dates, for tests. */
  readonly dates?: number;
  /** Scenes that have been made before. */
  readonly skip?: number;
}

const SIZE = 1024;
const CELL = 20;
const tiles = [
  { name: "T33AAA", originX: 500000 },
  { name: "T33AAB", originX: 516000 },
] as const;
const ORIGIN_Y = 5120000;

/** Day of 2024 and how much of the sky is cloud. */
const dates = [
  [17, 0.35],
  [47, 0.1],
  [76, 0.5],
  [106, 0.05],
  [127, 0.25],
  [153, 0],
  [172, 0.4],
  [198, 0.02],
  [223, 0.15],
  [254, 0.3],
  [289, 0.08],
  [331, 0.6],
] as const;

const bands = [
  { name: "B02", common: "blue", wavelength: 0.49 },
  { name: "B03", common: "green", wavelength: 0.56 },
  { name: "B04", common: "red", wavelength: 0.665 },
  { name: "B08", common: "nir", wavelength: 0.842 },
  { name: "B11", common: "swir16", wavelength: 1.61 },
] as const;

export async function generateDemo(sink: DemoSink): Promise<void> {
  const chosen = dates.slice(0, sink.dates ?? dates.length);
  let done = 0;
  for (const tile of tiles) {
    const grid: Grid = {
      crs: "EPSG:32633",
      originX: tile.originX,
      originY: ORIGIN_Y,
      stepX: CELL,
      stepY: -CELL,
      width: SIZE,
      height: SIZE,
    };
    const places = done + chosen.length > (sink.skip ?? 0) ? landOf(grid) : [];
    for (const [index, [day, cover]] of chosen.entries()) {
      done++;
      if (done <= (sink.skip ?? 0)) continue;
      const scene = render(grid, places, { day, cover, index });
      const id = `${tile.name}_${dateText(day).replaceAll("-", "")}`;
      for (const [number, band] of [...bands.map((entry) => entry.name), "SCL"].entries()) {
        await sink.file(`${id}/${band}.tif`, encodeBand(grid, scene[number]!, band));
      }
      const document = itemDocument(id, { grid, tile: tile.name, day, cover });
      await sink.item(document, done, tiles.length * chosen.length);
    }
  }
}

function dateText(day: number): string {
  return new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10);
}

function landOf(grid: Grid): Place[] {
  const places: Place[] = [];
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++)
      places.push(placeAt(grid.originX + (column + 0.5) * CELL, grid.originY - (row + 0.5) * CELL));
  }
  return places;
}

interface Sky {
  readonly day: number;
  readonly cover: number;
  readonly index: number;
}

/** Optical bands as uint16 and the scene classification as uint8. */
function render(grid: Grid, places: readonly Place[], sky: Sky): (Uint16Array | Uint8Array)[] {
  const optical = bands.map(() => new Uint16Array(places.length));
  const classes = new Uint8Array(places.length);
  const cloud = cloudOf(grid, sky);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const thickness = cloud.thickness[i]!;
    const shade = cloud.shadow[i] === 1 ? 0.45 : 1;
    spectrum(place, sky.day).forEach((value, band) => {
      optical[band]![i] = quantized(value * shade * (1 - thickness) + (7600 - band * 350) * thickness);
    });
    classes[i] = classOf(place, sky, { thickness, shadow: cloud.shadow[i] === 1 });
  }
  return [...optical, classes];
}

/** Steps of 8 (0.0008 reflectance) are finer than any sensor's noise and halve the files. */
function quantized(value: number): number {
  return Math.max(8, Math.round(value / 8) * 8);
}

/** Scene classes as in Sentinel-2 L2A: 3 shadow, 4 vegetation, 5 bare, 6 water, 8 and 9 cloud, 10 cirrus. */
function classOf(
  place: Place,
  sky: Sky,
  over: { readonly thickness: number; readonly shadow: boolean },
): number {
  if (over.thickness > 0.75) return 9;
  if (over.thickness > 0.35) return 8;
  if (over.thickness > 0.08) return 10;
  if (over.shadow) return 3;
  if (place.cover === "water") return 6;
  return greenness(place, sky.day) > 0.35 ? 4 : 5;
}

/** Where the shadow of a cloud falls: 620 m west and 780 m north of it, for a sun in the south-east. */
const SHADOW = { columns: 31, rows: 39 };

/** Clouds drift between dates. They are drawn a little beyond the tile, because their shadows reach into it. */
function cloudOf(grid: Grid, sky: Sky): { thickness: Float32Array; shadow: Uint8Array } {
  const thickness = new Float32Array(SIZE * SIZE);
  const shadow = new Uint8Array(SIZE * SIZE);
  if (sky.cover === 0) return { thickness, shadow };
  const noise = { sizeMetres: 6000, octaves: 4, seed: 91 };
  for (let row = 0; row < SIZE + SHADOW.rows; row++) {
    const y = grid.originY - (row + 0.5) * CELL - sky.index * 33333;
    for (let column = 0; column < SIZE + SHADOW.columns; column++) {
      const x = grid.originX + (column + 0.5) * CELL + sky.index * 77777;
      const here = Math.min(1, Math.max(0, (fractal(x, y, noise) - (0.72 - 0.42 * sky.cover)) * 9));
      if (row < SIZE && column < SIZE) thickness[row * SIZE + column] = here;
      const shaded = { row: row - SHADOW.rows, column: column - SHADOW.columns };
      if (here > 0.4 && shaded.row >= 0 && shaded.column >= 0) shadow[shaded.row * SIZE + shaded.column] = 1;
    }
  }
  return { thickness, shadow };
}

function encodeBand(grid: Grid, data: Uint16Array | Uint8Array, name: string): Uint8Array {
  const chunk: Chunk = {
    sizes: [SIZE, SIZE],
    type: data instanceof Uint16Array ? "uint16" : "uint8",
    data,
    mask: null,
    nodata: 0,
  };
  const scale = data instanceof Uint16Array ? { scale: 0.0001 } : {};
  return encodeGTiff(
    { grid, bands: [{ name, chunk, ...scale }] },
    { tileSize: 256, deflation: 2, datatype: null },
    platformCodecs,
  ).bytes;
}

function itemDocument(
  id: string,
  of: { readonly grid: Grid; readonly tile: string; readonly day: number; readonly cover: number },
): Record<string, unknown> {
  const bbox = transformBounds(gridBounds(of.grid), of.grid.crs, "EPSG:4326");
  const [west, south, east, north] = bbox;
  const raster = { nodata: 0, data_type: "uint16", scale: 0.0001, offset: 0 };
  const optical = bands.map((band) => [
    band.name,
    {
      href: `${id}/${band.name}.tif`,
      type: "image/tiff; application=geotiff; profile=cloud-optimized",
      roles: ["data", "reflectance"],
      gsd: CELL,
      "eo:bands": [{ name: band.name, common_name: band.common, center_wavelength: band.wavelength }],
      "raster:bands": [raster],
    },
  ]);
  const scl = {
    href: `${id}/SCL.tif`,
    type: "image/tiff; application=geotiff; profile=cloud-optimized",
    roles: ["data"],
    gsd: CELL,
    "eo:bands": [{ name: "SCL" }],
    "raster:bands": [{ nodata: 0, data_type: "uint8" }],
  };
  return {
    type: "Feature",
    stac_version: "1.0.0",
    id,
    bbox,
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
    properties: {
      datetime: `${dateText(of.day)}T10:00:00Z`,
      "eo:cloud_cover": Math.round(of.cover * 100),
      "grid:code": `MGRS-${of.tile.slice(1)}`,
      platform: "synthetic",
    },
    assets: { ...Object.fromEntries(optical), SCL: scl },
    links: [],
  };
}

export const demoCollection = {
  type: "Collection",
  stac_version: "1.0.0",
  id: demoId,
  title: "Synthetic Sentinel-2-like demo (invented land)",
  description:
    "SYNTHETIC data, made by this project so that a fresh installation has something to show. An invented landscape of fields, forest, a river, a lake and a town in UTM zone 33, two overlapping tiles of 1024 x 1024 pixels at 20 m, twelve dates in 2024 with crop seasons, clouds and cloud shadows. Bands and classes are named as in Sentinel-2 L2A; reflectance = value x 0.0001.",
  license: "CC0-1.0",
  keywords: ["synthetic", "demo", "Sentinel-2-like"],
  providers: [{ name: "openeo-edge", roles: ["producer", "host"] }],
  summaries: { gsd: [CELL], platform: ["synthetic"] },
  links: [],
};
