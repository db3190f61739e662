/** Files of one format as one load. */
import { ProcessFault } from "../../../cube/faults.ts";
import { createLimiter } from "../../../io/bytes/limited.ts";
import { readsInFlightMax, vectorFeaturesMax } from "../../../limits.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { InputFormat } from "./formats/format.ts";
import { featuresOf } from "./join-features.ts";
import type { NamedBound, UrlFile, UrlPorts } from "./ports.ts";

/** At least one file; all have the same options. */
export async function bindFiles(
  files: readonly UrlFile[],
  format: InputFormat,
  ports: UrlPorts,
): Promise<Bound> {
  const first = files[0]!;
  if (files.length === 1) return format.bind(first, ports);
  if (!format.join)
    throw new ProcessFault(
      "FormatUnsuitable",
      `Data can't be loaded with the requested input format: files of the format ${format.name} are loaded one by one.`,
    );
  return format.join(await boundOneByOne(files, format, ports), first.options);
}

/** Six at a time. What is read into memory is counted on the way. */
async function boundOneByOne(
  files: readonly UrlFile[],
  format: InputFormat,
  ports: UrlPorts,
): Promise<readonly NamedBound[]> {
  const limiter = createLimiter(readsInFlightMax);
  let features = 0;
  return Promise.all(
    files.map((file) =>
      limiter.run(async (): Promise<NamedBound> => {
        requireFewFeatures(features);
        const bound = await format.bind(file, ports);
        features += featuresOf(bound).length;
        return { name: file.name, bound };
      }),
    ),
  );
}

function requireFewFeatures(features: number): void {
  if (features > vectorFeaturesMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `The files have more than ${vectorFeaturesMax} features together.`,
    );
}
