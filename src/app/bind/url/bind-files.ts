/** Files of one format as one load: rasters are read when they are needed, vector files are values in the plan. */
import { createLimiter } from "../../../io/bytes/limited.ts";
import type { InputFormat } from "../../../io/formats/input.ts";
import { readsInFlightMax } from "../../../limits.ts";
import type { Bound } from "../../../openeo/define.ts";
import { bindGTiff } from "./gtiff.ts";
import { joinLoads } from "./join-loads.ts";
import { bindNetcdf } from "./netcdf.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";
import { bindVector } from "./vector.ts";

/** At least one file. */
export async function bindFiles(
  files: readonly UrlFile[],
  format: InputFormat,
  ports: UrlPorts,
): Promise<Bound> {
  switch (format) {
    case "GTiff":
    case "JP2OpenJPEG":
      return joinLoads(await each(files, (file) => bindGTiff(file, ports)));
    case "netCDF":
      return joinLoads(await each(files, (file) => bindNetcdf(file, ports)));
    default:
      return { kind: "memory", params: await bindVector(files, format, ports) };
  }
}

async function each<T>(
  files: readonly UrlFile[],
  bind: (file: UrlFile) => Promise<T>,
): Promise<readonly { readonly name: string; readonly bound: T }[]> {
  const limiter = createLimiter(readsInFlightMax);
  return Promise.all(
    files.map(async (file) => ({ name: file.name, bound: await limiter.run(() => bind(file)) })),
  );
}
