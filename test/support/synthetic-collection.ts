/** A collection of large synthetic scenes in small blocks, as files of a folder: more blocks than an isolate keeps decoded. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformBounds } from "../../src/cube/crs/index.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";
import { encodeImage } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

export interface SyntheticCollection {
  readonly collection: Record<string, unknown>;
  readonly items: readonly Record<string, unknown>[];
}

const SIZE = 2048;
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500_000,
  originY: 5_100_000,
  stepX: 20,
  stepY: -20,
  width: SIZE,
  height: SIZE,
};

/** One band, uint16, no data as 0; a scene per day. `url` is where the folder will be served. */
export function syntheticCollection(folder: string, url: string, days: number): SyntheticCollection {
  const bbox = transformBounds(gridBounds(grid), grid.crs, "EPSG:4326");
  const [west, south, east, north] = bbox;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const items = Array.from({ length: days }, (_, day) => {
    writeFileSync(join(folder, `${day}.tif`), sceneOf(day));
    return {
      type: "Feature",
      stac_version: "1.0.0",
      id: `scene-${String(day).padStart(3, "0")}`,
      collection: "SCENES",
      geometry: { type: "Polygon", coordinates: [ring] },
      bbox,
      properties: { datetime: new Date(Date.UTC(2024, 0, 1 + day, 10)).toISOString(), "proj:epsg": 32633 },
      assets: {
        red: {
          href: `${url}/${day}.tif`,
          type: "image/tiff; application=geotiff; profile=cloud-optimized",
          roles: ["data"],
          "eo:bands": [{ name: "red", common_name: "red" }],
          "proj:shape": [SIZE, SIZE],
          "proj:transform": [grid.stepX, 0, grid.originX, 0, grid.stepY, grid.originY],
        },
      },
      links: [],
    };
  });
  const collection = {
    type: "Collection",
    stac_version: "1.0.0",
    id: "SCENES",
    description: "Synthetic scenes of a test.",
    license: "other",
    extent: {
      spatial: { bbox: [bbox] },
      temporal: { interval: [["2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]] },
    },
    summaries: {},
    links: [],
  };
  return { collection, items };
}

/** Slopes with a little noise, never the same on two days. */
function sceneOf(day: number): Uint8Array {
  const data = new Uint16Array(SIZE * SIZE);
  let noise = day + 1;
  for (let row = 0, i = 0; row < SIZE; row++)
    for (let column = 0; column < SIZE; column++, i++) {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      data[i] = 1 + ((row * 3 + column * 5 + day * 97) % 9000) + (noise >>> 28);
    }
  const chunk = { sizes: [SIZE, SIZE], type: "uint16", data, mask: null, nodata: 0 } as const;
  return encodeImage(
    {
      grid,
      bands: [{ name: "red", chunk }],
      storage: { type: "uint16", nodata: 0, declared: true },
    },
    { tileSize: 64, deflation: 1, levels: 6 },
    platformCodecs,
  ).bytes;
}
