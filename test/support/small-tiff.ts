/** A small GeoTIFF whose cells differ. */
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

const grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100400,
  stepX: 10,
  stepY: -10,
  width: 64,
  height: 64,
};

/** Values from `first` on. */
export function smallTiff(first = 1): Uint8Array<ArrayBuffer> {
  const data = Uint16Array.from({ length: 4096 }, (_, i) => i + first);
  const chunk = { sizes: [64, 64], type: "uint16", data, mask: null, nodata: null } as const;
  const { bytes } = encodeGTiff(
    { grid, bands: [{ name: "b", chunk }] },
    { tileSize: 256, deflation: "runs", datatype: null },
    platformCodecs,
  );
  return bytes as Uint8Array<ArrayBuffer>;
}

/** A STAC item with one asset, about where the file lies. */
export function smallItem(href: string, more: object = {}): Record<string, unknown> {
  return {
    type: "Feature",
    stac_version: "1.0.0",
    id: "i",
    collection: "foreign",
    bbox: [14.9, 45.9, 15.1, 46.2],
    geometry: null,
    properties: { datetime: "2024-01-17T00:00:00Z" },
    links: [],
    assets: { B: { href, type: "image/tiff; application=geotiff", roles: ["data"], ...more } },
  };
}
