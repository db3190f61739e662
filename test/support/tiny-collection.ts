/** A collection of two scenes of 256 x 256 cells, and their files. */
import { transformBounds } from "../../src/cube/crs/index.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";
import { encodeImage } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

interface TinyCollection {
  readonly collection: Record<string, unknown>;
  readonly items: readonly Record<string, unknown>[];
  /** By what items name them. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const SIZE = 256;
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500_000,
  originY: 5_100_000,
  stepX: 20,
  stepY: -20,
  width: SIZE,
  height: SIZE,
};

/** `addressOf`: of a file by its path. One band, uint16, no data as 0; the scene of day d has (7 row + 3 column + d) modulo 251, plus one. */
export function tinyCollection(addressOf: (path: string) => string = (path) => path): TinyCollection {
  const bbox = transformBounds(gridBounds(grid), grid.crs, "EPSG:4326");
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const pathOf = (day: number): string => `scene-${day}/red.tif`;
  const items = [0, 1].map((day) => ({
    type: "Feature",
    stac_version: "1.0.0",
    id: `scene-${day}`,
    collection: "TINY",
    geometry: { type: "Polygon", coordinates: [ring] },
    bbox,
    properties: { datetime: `2024-01-0${day + 1}T10:00:00Z`, "proj:epsg": 32633 },
    assets: {
      red: {
        href: addressOf(pathOf(day)),
        type: "image/tiff; application=geotiff; profile=cloud-optimized",
        roles: ["data"],
        "eo:bands": [{ name: "red", common_name: "red" }],
        "proj:shape": [SIZE, SIZE],
        "proj:transform": [grid.stepX, 0, grid.originX, 0, grid.stepY, grid.originY],
      },
    },
    links: [],
  }));
  const collection = {
    type: "Collection",
    stac_version: "1.0.0",
    id: "TINY",
    description: "Two tiny scenes of a test.",
    license: "other",
    extent: {
      spatial: { bbox: [bbox] },
      temporal: { interval: [["2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"]] },
    },
    summaries: {},
    links: [],
  };
  return { collection, items, files: Object.fromEntries([0, 1].map((day) => [pathOf(day), sceneOf(day)])) };
}

function sceneOf(day: number): Uint8Array {
  const data = Uint16Array.from(
    { length: SIZE * SIZE },
    (_, i) => 1 + ((7 * Math.floor(i / SIZE) + 3 * (i % SIZE) + day) % 251),
  );
  const chunk = { sizes: [SIZE, SIZE], type: "uint16", data, mask: null, nodata: 0 } as const;
  return encodeImage(
    { grid, bands: [{ name: "red", chunk }], storage: { type: "uint16", nodata: 0, declared: true } },
    { tileSize: 64, deflation: "runs", levels: 3 },
    platformCodecs,
  ).bytes;
}
