/** Bands that a load asks for by label, alias or common name. */
import { expect, it } from "vitest";
import { chosenBands } from "../../../../src/app/bind/chosen-bands.ts";

const band = (name: string, commonName?: string, aliases: string[] = []) => ({
  name,
  aliases,
  ...(commonName === undefined ? {} : { commonName }),
});
const bands = [band("B05", "rededge"), band("B06", "rededge"), band("B08", "nir", ["nir10"]), band("red")];
const alternates = [band("B04_20m", "red"), band("B04_60m", "red"), band("B12_20m", "swir22")];
const names = (...asked: string[]): string[] =>
  chosenBands({ bands, alternates, names: asked, process: "p", source: "s", path: [] }).map(
    (each) => each.name,
  );

it.each([
  [["rededge"], ["B05", "B06"]],
  [
    ["nir", "rededge"],
    ["B08", "B05", "B06"],
  ],
  [
    ["B06", "rededge"],
    ["B06", "B05"],
  ],
  [["B08", "nir", "nir10"], ["B08"]],
  [["red"], ["red"]],
  [["swir22"], ["B12_20m"]],
])("%j are %j", (asked, expected) => {
  expect(names(...asked)).toEqual(expected);
});

it("refuses what is no band", () => {
  expect(() => names("B99")).toThrow(/has no band 'B99'; it has B05, B06, B08, red/);
});
