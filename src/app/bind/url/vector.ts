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

/** Features of all files in the given order; a data cube as JSON stands alone. */
export async function bindVector(
  files: readonly UrlFile[],
  format: VectorFormat,
  ports: UrlPorts,
): Promise<MemoryParams> {
  const features: GeometryFeature[] = [];
  let bytes = 0;
  for (const { location, options } of files) {
    const file = await fileOf(location, ports);
    bytes += file.bytes.length;
    if (bytes > vectorFileBytesMax)
      throw new SourceUnreadable(
        file.key,
        `with the files before it, it is larger than ${vectorFileBytesMax} bytes`,
      );
    if (format === "JSON") {
      if (files.length > 1) throw new SourceUnreadable(file.key, "data cubes as JSON are loaded one by one");
      return readJsonCube(file);
    }
    // One by one: a file may have more features than a call takes arguments.
    for (const feature of await featuresOf(file, { format, options }, ports)) features.push(feature);
  }
  const [{ location, options }] = files as readonly [UrlFile];
  if (features.length === 0) throw new SourceUnreadable(locationName(location), "it has no features");
  const properties = (options["properties"] as readonly string[] | undefined) ?? null;
  return vectorCube(features, properties ?? numericProperties(features));
}

async function fileOf(location: Location, ports: UrlPorts): Promise<VectorFile> {
  const bytes = await bytesOf(location, ports);
  const key = locationName(location);
  if (bytes.length === 0) throw new SourceUnreadable(key, "it is empty");
  return { bytes, key };
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
