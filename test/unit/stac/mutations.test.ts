/** Documents of other servers in which one place is not as it should be: they are read as far as they go, and never stop us. */
import { expect, it } from "vitest";
import { bandPlaces } from "../../../src/app/collections/band-places.ts";
import { readCollection } from "../../../src/stac/read/collection.ts";
import { documentKind, featuresOf } from "../../../src/stac/read/document.ts";
import { readItem } from "../../../src/stac/read/item.ts";
import type { Json } from "../../../src/stac/read/json.ts";
import { filled, mutated } from "../../support/mutated-json.ts";
import { oneOf, randomNumbers } from "../../support/random-numbers.ts";
import { tinyCollection } from "../../support/tiny-collection.ts";

const SEED = 1;
const COUNT = 4000;

const { collection, items } = tinyCollection((path) => `s3://a/${path}`);
const asset = {
  "proj:code": "EPSG:32633",
  "raster:bands": [{ nodata: 0, scale: 2 }],
  bands: [{ name: "red" }],
};
const rich = {
  ...collection,
  item_assets: { red: { type: "image/tiff", ...asset } },
  providers: [{ name: "a", roles: ["host"] }],
  links: [
    { rel: "self", href: "http://a.test/c" },
    { rel: "items", href: "./items" },
  ],
  "cube:dimensions": { t: { type: "temporal" }, bands: { type: "bands", values: ["red"] } },
  summaries: { "eo:bands": [{ name: "red" }] },
};
const richItem = {
  ...items[0],
  properties: {
    datetime: "2024-01-01T00:00:00Z",
    "proj:bbox": [0, 0, 1, 1],
    "storage:schemes": { a: { type: "aws-s3" } },
  },
  assets: {
    red: {
      href: "s3://a/red.tif",
      roles: ["data"],
      alternate: { b: { href: "https://b.test/r.tif" } },
      ...asset,
    },
  },
};

it(`reads ${COUNT} documents of seed ${SEED}`, () => {
  const random = randomNumbers(SEED);
  const of = readCollection(rich, "http://a.test/c");
  for (let i = 0; i < COUNT; i++) {
    const made = mutated(structuredClone(oneOf([rich, richItem, ...items], random)) as never, random);
    const text = filled(made.document, made.text);
    const document = JSON.parse(text) as Json;
    const read = (): void => {
      documentKind(document);
      featuresOf(document);
      readCollection(document, "http://a.test/c");
      const { item } = readItem(document, "http://a.test/i", of);
      if (item) bandPlaces([item], () => null);
    };
    expect(read, `${made.tries} in ${text.slice(0, 500)}`).not.toThrow();
  }
});
