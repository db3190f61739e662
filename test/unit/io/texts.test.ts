/** Texts of strangers: what GDAL wrote means what GDAL says, and damage costs one pass. */
import { describe, expect, it } from "vitest";
import { bandPlaces } from "../../../src/app/collections/band-places.ts";
import { crsOf } from "../../../src/io/sources/cog/crs.ts";
import { geoKeysOf } from "../../../src/io/sources/cog/geokeys.ts";
import { bandNames, metadataNumbers } from "../../../src/io/sources/cog/metadata.ts";
import { TAG } from "../../../src/io/sources/cog/tiff/tags.ts";
import type { TagReader } from "../../../src/io/sources/cog/tiff/values.ts";
import { gmlPlace } from "../../../src/io/sources/jp2/gml.ts";
import { trimmedEnd } from "../../../src/io/trimmed-end.ts";
import { escapeXml } from "../../../src/io/xml.ts";
import { readItem } from "../../../src/stac/read/item.ts";

/** Written by GDAL 3.6 for a file with metadata of its own, and a second band with scale, metadata and description. */
const WRITTEN = `<GDALMetadata>
  <Item name="DESCRIPTION">whole file</Item>
  <Item name="SCALE">50000</Item>
  <Item name="OFFSET" sample="1">7</Item>
  <Item name="OFFSET" sample="1" role="offset">0.25</Item>
  <Item name="SCALE" sample="1" role="scale">0.5</Item>
  <Item name="DESCRIPTION" sample="1" role="description">a &amp;gt; b &amp;amp; c</Item>
</GDALMetadata>`;

describe("GDAL_METADATA", () => {
  it("takes scales, offsets and descriptions by role, as GDAL reads them back", () => {
    expect(metadataNumbers(WRITTEN, "scale", 2)).toEqual([1, 0.5]);
    expect(metadataNumbers(WRITTEN, "offset", 2)).toEqual([0, 0.25]);
    expect(bandNames(WRITTEN, 2)).toEqual([null, "a > b & c"]);
  });

  it("words that are no entities stay", () => {
    const item = (text: string): string => `<Item name="D" sample="0" role="description">${text}</Item>`;
    expect(bandNames(item("&constructor; &#65;&#x42;"), 1)).toEqual(["&constructor; AB"]);
  });
});

function tags(numbers: readonly number[], text: string): TagReader {
  return {
    numbers: (tag: number) => Promise.resolve(tag === TAG.geoKeyDirectory ? numbers : null),
    text: () => Promise.resolve(text),
  } as unknown as TagReader;
}

/** A directory of as many keys of one kind. */
const directory = (count: number, key: readonly number[]): number[] => [
  1,
  1,
  0,
  count,
  ...Array.from({ length: count }, () => key).flat(),
];

it("XML holds what XML can hold", () => {
  expect(escapeXml('a\u0001<b>&"c"\ud83d \ud83d\ude00\t\ufffe')).toBe(
    "a&lt;b&gt;&amp;&quot;c&quot; \ud83d\ude00\t",
  );
});

describe("damaged texts", () => {
  const many = 100_000;
  const quick = (work: () => unknown): void => {
    const start = performance.now();
    void work();
    expect(performance.now() - start).toBeLessThan(3000);
  };

  it("GML of start tags without ends", () => {
    quick(() => gmlPlace("<RectifiedGrid ".repeat(many)));
    quick(() => gmlPlace(`<RectifiedGrid >${"<pos ".repeat(many)}</RectifiedGrid>`));
    quick(() => gmlPlace(`<RectifiedGrid srsName="${"EPSG1".repeat(many)}></RectifiedGrid>`));
  });

  it("metadata of start tags without ends", () => quick(() => bandNames("<Item ".repeat(many), 1)));

  it("characters at the end that are followed by another one", () => {
    expect(trimmedEnd("text|| \0", "|\0 ")).toBe("text");
    expect(trimmedEnd("||", "|")).toBe("");
    quick(() => trimmedEnd(`${"\0".repeat(10 * many)}x`, "\0"));
    const id = "item-of-some-length";
    const assets = {
      [`${id}${"_".repeat(3 * many)}x.tif`]: { href: "https://a.test/a.tif", type: "image/tiff" },
    };
    const { item } = readItem({ id, properties: { datetime: "2020-01-01T00:00:00Z" }, assets }, "", null);
    quick(() => bandPlaces([item!], () => ({ count: 1, names: null })));
  });

  it("citations of blanks in thousands of keys", async () => {
    const cited = directory(16_000, [1026, TAG.geoAsciiParameters, 65_535, 0]);
    const keys = await geoKeysOf(tags(cited, `UTM zone 12${" ".repeat(65_000)}x`));
    quick(() => {
      expect(() => crsOf(keys, "file")).toThrow(/coordinate reference system/);
    });
  });

  it("texts of keys end before their bars", async () => {
    const keys = await geoKeysOf(tags(directory(1, [1026, TAG.geoAsciiParameters, 8, 0]), "WGS 84||more"));
    expect(keys).toEqual({ GTCitationGeoKey: "WGS 84" });
  });
});

it("an ellipsoid may be told by both of its axes", () => {
  const keys = { GTModelTypeGeoKey: 2, GeogSemiMajorAxisGeoKey: 6378249.145 };
  const flattened = crsOf({ ...keys, GeogInvFlatteningGeoKey: 293.465 }, "file");
  const axes = crsOf({ ...keys, GeogSemiMinorAxisGeoKey: 6378249.145 * (1 - 1 / 293.465) }, "file");
  const numbers = (crs: string): number => Number(/\+rf=([\d.]+)/.exec(crs)![1]);
  expect(numbers(axes)).toBeCloseTo(numbers(flattened), 6);
  expect(crsOf(keys, "file")).toContain("+R=6378249.145");
});
