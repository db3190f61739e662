/** A collection of two scenes of 256 x 256 cells that lie in the store, under keys as an import gives them. */
import { transformBounds } from "../../src/cube/crs/index.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";
import { encodeImage } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

interface TinyCollection {
  readonly collection: Record<string, unknown>;
  readonly items: readonly Record<string, unknown>[];
  readonly files: readonly { readonly key: string; readonly bytes: Uint8Array }[];
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

/** One band, uint16, no data as 0; the scene of day d has (7 row + 3 column + d) modulo 251, plus one. */
export function tinyCollection(): TinyCollection {
  const bbox = transformBounds(gridBounds(grid), grid.crs, "EPSG:4326");
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const keyOf = (day: number): string => `catalog/TINY/scene-${day}/red.tif`;
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
        href: `r2:${keyOf(day)}`,
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
  return { collection, items, files: [0, 1].map((day) => ({ key: keyOf(day), bytes: sceneOf(day) })) };
}

function sceneOf(day: number): Uint8Array {
  const data = Uint16Array.from(
    { length: SIZE * SIZE },
    (_, i) => 1 + ((7 * Math.floor(i / SIZE) + 3 * (i % SIZE) + day) % 251),
  );
  const chunk = { sizes: [SIZE, SIZE], type: "uint16", data, mask: null, nodata: 0 } as const;
  return encodeImage(
    { grid, bands: [{ name: "red", chunk }], storage: { type: "uint16", nodata: 0, declared: true } },
    { tileSize: 64, level: 6, levels: 3 },
    platformCodecs,
  ).bytes;
}
