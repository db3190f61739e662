/** Media types of users' files: by their names alone, since what an upload says of itself is a stranger's word. */
import type { FilePath } from "../ports/file-path.ts";

const types: Readonly<Record<string, string>> = {
  tif: "image/tiff; application=geotiff",
  tiff: "image/tiff; application=geotiff",
  jp2: "image/jp2",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  nc: "application/netcdf",
  json: "application/json",
  geojson: "application/geo+json",
  csv: "text/csv",
  txt: "text/plain",
  parquet: "application/vnd.apache.parquet",
  geoparquet: "application/vnd.apache.parquet",
};

export function mediaTypeOf(path: FilePath): string {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(types, extension) ? types[extension]! : "application/octet-stream";
}
