/** What an import makes of items that say little: where they lie, when they end, and what can be asked of them. */
import { expect, it } from "vitest";
import { type Imported, importCollection } from "../../support/import-collection.ts";
import type { Location } from "../../../src/cube/location.ts";
import { locationName } from "../../../src/io/location-name.ts";
import { encodeGTiff } from "../../../src/io/formats/gtiff/index.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { queryablesDocument } from "../../../src/stac/collection.ts";

const grid = { crs: "EPSG:4326", originX: 12, originY: 50, stepX: 1, stepY: -1, width: 3, height: 2 };
const chunk = { sizes: [2, 3], type: "uint8", data: new Uint8Array(6), mask: null, nodata: 255 } as const;
const { bytes } = encodeGTiff(
  { grid, bands: [{ name: "b", chunk }] },
  { tileSize: 256, deflation: "runs", datatype: null },
  platformCodecs,
);
const openHeader = (location: Location): ReturnType<typeof readHeader> =>
  readHeader({
    key: locationName(location),
    read: ({ offset, length }) =>
      Promise.resolve({
        bytes: Uint8Array.from(bytes.subarray(offset, offset + length)),
        validator: "v",
        totalBytes: bytes.length,
      }),
  });
const item = (id: string, properties: object): Record<string, unknown> => ({
  type: "Feature",
  id,
  geometry: null,
  properties,
  assets: { data: { href: "https://a.test/a.tif" } },
});
const imported = (...items: Record<string, unknown>[]): Promise<Imported> =>
  importCollection({ type: "Collection", id: "c" }, items, { openHeader, files: "" });

it("the extent of items without geometry is that of their files, and lasts as long as they do", async () => {
  const { record } = await imported(
    item("year", {
      datetime: null,
      start_datetime: "2023-01-01T00:00:00Z",
      end_datetime: "2023-12-31T00:00:00Z",
    }),
    item("day", { datetime: "2023-06-01T00:00:00Z" }),
  );
  expect(record.stac["extent"]).toEqual({
    spatial: { bbox: [[12, 48, 15, 50]] },
    temporal: { interval: [["2023-01-01T00:00:00.000Z", "2023-12-31T00:00:00.000Z"]] },
  });
});

it("items of one id are refused: one would silently replace the other", async () => {
  const twice = imported(
    item("same", { datetime: "2023-01-01T00:00:00Z" }),
    item("same", { datetime: "2023-01-02T00:00:00Z" }),
  );
  await expect(twice).rejects.toMatchObject({ code: "FileContentInvalid" });
});

it("properties without any value are no queryables", () => {
  const { properties } = queryablesDocument("c", [{ datetime: null, a: 1 }, { a: null }], null);
  expect(properties).toEqual({ a: { type: "number", minimum: 1, maximum: 1 } });
});

it("bands of a file that only the file names go by its descriptions", async () => {
  const stack = encodeGTiff(
    { grid, bands: ["vv", "vh"].map((name) => ({ name, chunk })) },
    { tileSize: 256, deflation: "runs", datatype: null },
    platformCodecs,
  ).bytes;
  const read = (location: Location): ReturnType<typeof readHeader> =>
    readHeader({
      key: locationName(location),
      read: ({ offset, length }) =>
        Promise.resolve({
          bytes: Uint8Array.from(stack.subarray(offset, offset + length)),
          validator: "v",
          totalBytes: stack.length,
        }),
    });
  const items = [item("day", { datetime: "2023-06-01T00:00:00Z" })];
  const { record } = await importCollection({ type: "Collection", id: "c" }, items, {
    openHeader: read,
    files: "",
  });
  expect(record.facts.bands.map((band) => band.name)).toEqual(["vv", "vh"]);
});
