/** Binding a URL: rasters become files that are read when they are needed, vector files values in the plan. */
import { ProcessFault } from "../../../cube/faults.ts";
import { OpenEOError, type PathStep } from "../../../errors.ts";
import { type InputFormat, findInputFormat, inputFormats } from "../../../io/formats/input.ts";
import type { Bound, UrlRequest } from "../../../openeo/define.ts";
import { misfit } from "../../../openeo/graph/schema.ts";
import { openeoError } from "../../ports/openeo-error.ts";
import { bindGTiff } from "./gtiff.ts";
import { bindNetcdf } from "./netcdf.ts";
import { ownResultFile } from "../../results/own-result.ts";
import type { UrlPorts } from "./ports.ts";
import { bindVector } from "./vector.ts";

export async function bindUrl(
  request: UrlRequest,
  path: readonly PathStep[],
  ports: UrlPorts,
): Promise<Bound> {
  const format = formatOf(request, path);
  requireOptions(request, format, path);
  try {
    const location = (await ownResultFile(request.url, ports)) ?? request.url;
    const file = { location, options: request.options };
    switch (format) {
      case "GTiff":
      case "JP2OpenJPEG":
        return await bindGTiff(file, ports);
      case "netCDF":
        return await bindNetcdf(file, ports);
      default:
        return { kind: "memory", params: await bindVector({ ...file, format }, ports) };
    }
  } catch (error) {
    throw told(error, path);
  }
}

function formatOf(request: UrlRequest, path: readonly PathStep[]): InputFormat {
  const format = findInputFormat(request.format);
  if (format) return format;
  throw new OpenEOError(
    "FormatUnsuitable",
    `Data can't be loaded with the requested input format: '${request.format}' in parameter 'format' is not one of ${Object.keys(inputFormats).join(", ")}.`,
    path,
  );
}

function requireOptions({ options }: UrlRequest, format: InputFormat, path: readonly PathStep[]): void {
  const { parameters } = inputFormats[format];
  const invalid = (reason: string): OpenEOError =>
    new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'options' of process 'load_url' is invalid: ${reason}.`,
      path,
    );
  for (const [name, value] of Object.entries(options)) {
    const schema = parameters[name];
    if (!schema)
      throw invalid(
        `${format} has no option '${name}'; it has ${Object.keys(parameters).join(", ") || "none"}`,
      );
    const reason = misfit({ name, schema }, value);
    if (reason !== null) throw invalid(`${name}: ${reason}`);
  }
}

/** What is wrong with a file is told as the process has it, at its node; what is wrong with us stays as it is. */
function told(error: unknown, path: readonly PathStep[]): unknown {
  if (error instanceof ProcessFault) return new OpenEOError(error.code, error.message, path);
  const known = openeoError(error);
  if (known.code === "Internal") return error;
  const code = known.code === "FileContentInvalid" ? "FormatUnsuitable" : known.code;
  const message =
    code === "FormatUnsuitable"
      ? `Data can't be loaded with the requested input format: ${known.message}`
      : `The URL in parameter 'url' of process 'load_url': ${known.message}`;
  return new OpenEOError(code, message, path);
}
