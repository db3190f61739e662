/** Vector files: read whole, within bounds, and held in the plan as vector data cubes. */
import { type Location, isOwn } from "../../../cube/location.ts";
import type { GeometryFeature } from "../../../cube/shape.ts";
import { numericProperties, vectorCube } from "../../../cube/vector/vector-cube.ts";
import { readBody } from "../../../io/http/body.ts";
import { SourceUnavailable, SourceUnreadable } from "../../../io/faults.ts";
import { locationName } from "../../../io/location-name.ts";
import type { VectorFile } from "../../../io/sources/vector/file.ts";
import { vectorFileBytesMax } from "../../../limits.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";

type FeatureReader = (file: VectorFile) => readonly GeometryFeature[] | Promise<readonly GeometryFeature[]>;

export async function bindFeatures(file: UrlFile, ports: UrlPorts, read: FeatureReader): Promise<Bound> {
  const whole = await wholeFile(file, ports);
  const features = await read(whole);
  if (features.length === 0) throw new SourceUnreadable(whole.key, "it has no features");
  const properties = (file.options["properties"] as readonly string[] | undefined) ?? null;
  return { kind: "memory", params: vectorCube(features, properties ?? numericProperties(features)) };
}

export async function wholeFile({ location }: UrlFile, ports: UrlPorts): Promise<VectorFile> {
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
