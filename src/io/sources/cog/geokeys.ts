/** Geo keys by name out of the GeoTIFF directory and its two parameter tags; names are geotiff's table. */
import { globals } from "geotiff";
import { citationCharactersMax, geoKeysMax } from "../../../limits.ts";
import { trimmedEnd } from "../../trimmed-end.ts";
import type { GeoKeys } from "./crs.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

const names = globals.geoKeyNames as Readonly<Record<number, string>>;

/** Texts lose their closing bar; keys whose values are not where they should be are left out. */
export async function geoKeysOf(tags: TagReader): Promise<GeoKeys> {
  const directory = await tags.numbers(TAG.geoKeyDirectory);
  if (!directory || directory.length < 4) return null;
  const doubles = (await tags.numbers(TAG.geoDoubleParameters)) ?? [];
  const texts = (await tags.text(TAG.geoAsciiParameters)) ?? "";
  const keys: Record<string, unknown> = {};
  const stop = Math.min(directory.length, 4 + Math.min(directory[3]!, geoKeysMax) * 4);
  for (let i = 4; i + 3 < stop; i += 4) {
    const [id, location, count, value] = directory.slice(i, i + 4) as [number, number, number, number];
    const name = names[id];
    if (!name) continue;
    if (location === 0) keys[name] = value;
    else if (location === TAG.geoAsciiParameters)
      keys[name] = trimmedEnd(texts.slice(value, value + Math.min(count, citationCharactersMax)), "|");
    else if (location === TAG.geoDoubleParameters && value + count <= doubles.length)
      keys[name] = count === 1 ? doubles[value] : doubles.slice(value, value + count);
  }
  return keys;
}
