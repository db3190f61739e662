/** THE LIST of output formats, as GET /file_formats shows it. Names are GDAL's, not case-sensitive, without aliases. */
import type { CubeShape } from "../../cube/shape.ts";
import type { OutputFormat } from "./format.ts";
import { csv } from "./output/csv.ts";
import { geojson } from "./output/geojson.ts";
import { geoparquet } from "./output/geoparquet.ts";
import { gtiff } from "./output/gtiff.ts";
import { jpeg } from "./output/jpeg.ts";
import { json } from "./output/json.ts";
import { netcdf } from "./output/netcdf.ts";
import { png } from "./output/png.ts";
import { webp } from "./output/webp.ts";

export const outputFormats: readonly OutputFormat[] = [
  gtiff,
  png,
  jpeg,
  webp,
  json,
  netcdf,
  csv,
  geojson,
  geoparquet,
];

export function findFormat(name: string): OutputFormat | null {
  return outputFormats.find((format) => format.name.toLowerCase() === name.toLowerCase()) ?? null;
}

/** What a cube is saved as when no format is named: rasters as GeoTIFFs, vector data cubes as GeoJSON, all else as JSON. */
export function defaultFormat(shape: CubeShape): OutputFormat {
  return outputFormats.find((format) => format.defaultFor(shape))!;
}
