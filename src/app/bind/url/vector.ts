/** Vector files: read whole, within bounds, and held in the plan as vector data cubes. */
import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import { type Location, isOwn } from "../../../cube/location.ts";
import type { GeometryFeature } from "../../../cube/shape.ts";
import { numericProperties, vectorCube } from "../../../cube/vector/vector-cube.ts";
import { readBody } from "../../../io/http/body.ts";
import { SourceUnavailable, SourceUnreadable } from "../../../io/faults.ts";
import { locationName } from "../../../io/location-name.ts";
import type { InputFormat } from "../../../io/formats/input.ts";
import { readCsv } from "../../../io/sources/vector/csv.ts";
import type { VectorFile } from "../../../io/sources/vector/file.ts";
import { readGeoJson } from "../../../io/sources/vector/geojson.ts";
import { readJsonCube } from "../../../io/sources/vector/json-cube.ts";
import { readGeoParquet } from "../../../io/sources/vector/parquet.ts";
import { type CoordinateColumns, featuresOfRows } from "../../../io/sources/vector/rows.ts";
import { vectorFileBytesMax } from "../../../limits.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";

type VectorFormat = Exclude<InputFormat, "GTiff" | "JP2OpenJPEG" | "netCDF">;

export async function bindVector(
  request: UrlFile & { readonly format: VectorFormat },
  ports: UrlPorts,
): Promise<MemoryParams> {
  const bytes = await bytesOf(request.location, ports);
  const key = locationName(request.location);
  if (bytes.length === 0) throw new SourceUnreadable(key, "it is empty");
  if (request.format === "JSON") return readJsonCube({ bytes, key });
  const features = await featuresOf({ bytes, key }, { ...request, format: request.format }, ports);
  if (features.length === 0) throw new SourceUnreadable(key, "it has no features");
  const properties = (request.options["properties"] as readonly string[] | undefined) ?? null;
  return vectorCube(features, properties ?? numericProperties(features));
}

async function bytesOf(location: Location, ports: UrlPorts): Promise<Uint8Array> {
  const name = locationName(location);
  if (isOwn(location)) {
    const size = await ports.files.size(location.key);
    if (size === null) throw new SourceUnavailable(name, 404);
    if (size > vectorFileBytesMax)
      throw new SourceUnreadable(name, `it is larger than ${vectorFileBytesMax} bytes`);
    return (await ports.files.get(location.key)) ?? new Uint8Array(0);
  }
  const signal = ports.signal ? { signal: ports.signal } : {};
  const response = await ports.fetch(location, { headers: {}, ...signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new SourceUnavailable(name, response.status);
  }
  return readBody(response, { url: location, bytesMax: vectorFileBytesMax });
}

async function featuresOf(
  file: VectorFile,
  { format, options }: { readonly format: Exclude<VectorFormat, "JSON"> } & Pick<UrlFile, "options">,
  ports: UrlPorts,
): Promise<readonly GeometryFeature[]> {
  switch (format) {
    case "GeoJSON":
      return readGeoJson(file);
    case "CSV":
      return featuresOfRows(readCsv(file), options as CoordinateColumns);
    case "GeoParquet": {
      const crs = (options["crs"] as string | number | undefined) ?? null;
      return readGeoParquet(file, { crs, codecs: ports.codecs });
    }
  }
}
