/** However the items of an import are cut into portions, the collection and where its items have their bands are the same. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { placeOfBand } from "../../../src/app/collections/place-of-band.ts";
import type { Location } from "../../../src/cube/location.ts";
import { encodeGTiff } from "../../../src/io/formats/gtiff/index.ts";
import { locationName } from "../../../src/io/location-name.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { type Imported, importPortions } from "../../support/import-collection.ts";

interface File {
  readonly names: readonly string[];
  readonly type: "uint8" | "uint16";
  readonly nodata: number;
  readonly step: number;
  readonly crs: string;
  readonly west: number;
}

const made = new Map<string, Uint8Array>();
function fileOf({ names, type, nodata, step, crs, west }: File): string {
  const url = `https://a.test/${names.join("+")}/${type}/${nodata}/${step}/${crs.slice(5)}/${west}/x.tif`;
  if (!made.has(url)) {
    const grid = { crs, originX: west, originY: 50, stepX: step, stepY: -step, width: 3, height: 2 };
    const data = type === "uint8" ? new Uint8Array(6) : new Uint16Array(6);
    const chunk = { sizes: [2, 3], type, data, mask: null, nodata };
    const bands = names.map((name) => ({ name, chunk }));
    const options = { tileSize: 256, deflation: 1, datatype: null } as const;
    made.set(url, encodeGTiff({ grid, bands }, options, platformCodecs).bytes);
  }
  return url;
}

const ports = {
  files: "",
  openHeader: (location: Location) =>
    readHeader({
      key: locationName(location),
      read: ({ offset, length }) => {
        const bytes = made.get(locationName(location))!;
        return Promise.resolve({
          bytes: Uint8Array.from(bytes.subarray(offset, offset + length)),
          validator: "v",
          totalBytes: bytes.length,
        });
      },
    }),
};

const asset = (href: string, bands: readonly object[] | null = null, more: object = {}): object => ({
  href,
  ...(bands ? { "eo:bands": bands } : {}),
  ...more,
});

type Made = Omit<File, "names">;

/** How the same bands are described over the years: by name, by nothing, in one file, in several sizes. */
const styles: Readonly<Record<string, (made: Made) => Record<string, object>>> = {
  named: (file) => ({
    B04: asset(fileOf({ ...file, names: [""] }), [{ name: "red", common_name: "red" }], {
      "raster:bands": [{ scale: 0.1 }],
    }),
    B08: asset(fileOf({ ...file, names: [""] }), [{ name: "nir" }]),
  }),
  bare: (file) => ({
    B04: asset(fileOf({ ...file, names: [""] })),
    B08: asset(fileOf({ ...file, names: [""] })),
  }),
  stack: (file) => ({ data: asset(fileOf({ ...file, names: ["red", "nir"] })) }),
  bareStack: (file) => ({ data: asset(fileOf({ ...file, names: ["", ""] })) }),
  turned: (file) => ({ data: asset(fileOf({ ...file, names: ["nir", "red"] })) }),
  sizes: (file) => ({
    B04_10m: asset(fileOf({ ...file, names: [""] }), [{ name: "red" }], { gsd: 10 }),
    B04_20m: asset(fileOf({ ...file, names: [""], step: file.step * 2 }), [{ name: "red" }], { gsd: 20 }),
  }),
  one: (file) => ({ B8A: asset(fileOf({ ...file, names: [""] }), [{ name: "nir" }]) }),
};

const items = fc.array(
  fc.record({
    style: fc.constantFrom(...Object.keys(styles)),
    type: fc.constantFrom("uint8", "uint16"),
    nodata: fc.constantFrom(0, 255),
    step: fc.constantFrom(1, 2),
    crs: fc.constantFrom("EPSG:4326", "EPSG:32633"),
    west: fc.constantFrom(12, 13, 170, 179, -178),
    clouds: fc.constantFrom(undefined, 10, 20),
    cut: fc.boolean(),
  }),
  { minLength: 2, maxLength: 7 },
);

/** What a load sees of it. */
function seen({ record, items: records }: Imported): unknown {
  const all = [...record.facts.bands, ...(record.facts.alternates ?? [])];
  const places = records.map((each) =>
    all.map((band) => {
      const place = placeOfBand(each, band);
      return place && Object.hasOwn(each.assets, place.asset) ? [band.name, place] : [band.name, null];
    }),
  );
  const {
    "raster:bands": _rasters,
    "eo:bands": _bands,
    ...summaries
  } = record.stac["summaries"] as object & {
    "raster:bands": unknown;
    "eo:bands": unknown;
  };
  const { extent } = record.stac;
  const bands = all.map(({ name, aliases, asset, assetBand }) => ({ name, aliases, asset, assetBand }));
  return { bands, grids: record.facts.grids, group: record.facts.group, extent, summaries, places };
}

/** How values are stored; of bands that were known by other names before, more files may have had a say. */
function stored({ record: { facts } }: Imported): unknown {
  const all = [...facts.bands, ...(facts.alternates ?? [])];
  return all.map(({ formerly: _formerly, ...band }) => band);
}

it("one portion, or several: bands, places, grids and extent", async () => {
  await fc.assert(
    fc.asyncProperty(items, async (drawn) => {
      const documents = drawn.map(({ style, clouds, cut: _cut, ...made }, i) => ({
        type: "Feature",
        id: `i${i}`,
        geometry: null,
        properties: { datetime: `2024-01-0${i + 1}T00:00:00Z`, "eo:cloud_cover": clouds },
        assets: styles[style]!(made),
      }));
      const portions = documents.reduce<object[][]>(
        (cut, each, i) =>
          i > 0 && drawn[i]!.cut ? [...cut, [each]] : [...cut.slice(0, -1), [...(cut.at(-1) ?? []), each]],
        [],
      );
      const collection = { type: "Collection", id: "c" };
      const whole = await importPortions(collection, [documents], ports);
      const cut = await importPortions(collection, portions as never, ports);
      expect(seen(cut)).toEqual(seen(whole));
      if (new Set(drawn.map(({ type, nodata, step }) => `${type} ${nodata} ${step}`)).size > 1) return;
      expect(stored(cut)).toEqual(stored(whole));
    }),
    { numRuns: 100 },
  );
});
