/** THE LIST of input formats of load_url, as GET /file_formats shows it. Names are GDAL's, not case-sensitive. */
import { csv } from "./csv.ts";
import type { InputFormat } from "./format.ts";
import { geojson } from "./geojson.ts";
import { geoparquet } from "./geoparquet.ts";
import { gtiff } from "./gtiff.ts";
import { jpeg2000 } from "./jpeg2000.ts";
import { json } from "./json.ts";
import { netcdf } from "./netcdf.ts";

export const inputFormats: readonly InputFormat[] = [gtiff, jpeg2000, netcdf, geojson, csv, geoparquet, json];

export function findInputFormat(name: string): InputFormat | null {
  const asked = name.toLowerCase();
  return (
    inputFormats.find(
      (format) => format.name.toLowerCase() === asked || (format.aliases?.includes(asked) ?? false),
    ) ?? null
  );
}
