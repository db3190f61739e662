/** Binding a URL: rasters become files that are read when they are needed, vector files values in the plan. */
import { ProcessFault } from "../../../cube/faults.ts";
import { OpenEOError, type PathStep } from "../../../errors.ts";
import type { Bound, UrlRequest } from "../../../openeo/define.ts";
import { mismatch } from "../../../openeo/graph/schema.ts";
import { openeoError } from "../../ports/openeo-error.ts";
import type { InputFormat } from "./formats/format.ts";
import { findInputFormat, inputFormats } from "./formats/index.ts";
import type { UrlPorts } from "./ports.ts";

export async function bindUrl(
  request: UrlRequest,
  path: readonly PathStep[],
  ports: UrlPorts,
): Promise<Bound> {
  const format = formatOf(request, path);
  requireOptions(request, format, path);
  try {
    const location = (await ports.ownFile(request.url)) ?? request.url;
    return await format.bind({ location, options: request.options }, ports);
  } catch (error) {
    throw told(error, path);
  }
}

function formatOf(request: UrlRequest, path: readonly PathStep[]): InputFormat {
  const format = findInputFormat(request.format);
  if (format) return format;
  throw new OpenEOError(
    "FormatUnsuitable",
    `Data can't be loaded with the requested input format: '${request.format}' in parameter 'format' is not one of ${inputFormats.map(({ name }) => name).join(", ")}.`,
    path,
  );
}

function requireOptions({ options }: UrlRequest, format: InputFormat, path: readonly PathStep[]): void {
  const { parameters } = format.definition;
  const invalid = (reason: string): OpenEOError =>
    new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'options' of process 'load_url' is invalid: ${reason}.`,
      path,
    );
  for (const [name, value] of Object.entries(options)) {
    const schema = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!schema)
      throw invalid(
        `${format.name} has no option '${name}'; it has ${Object.keys(parameters).join(", ") || "none"}`,
      );
    const reason = mismatch({ name, schema }, value);
    if (reason !== null) throw invalid(`${name}: ${reason}`);
  }
}

/** What is wrong with a file is told as the process has it, at its node; what is wrong with us stays as it is. */
function told(error: unknown, path: readonly PathStep[]): unknown {
  if (error instanceof ProcessFault)
    return new OpenEOError(error.code, error.message, path, { cause: error });
  const known = openeoError(error);
  if (known.code === "Internal") return error;
  const code = known.code === "FileContentInvalid" ? "FormatUnsuitable" : known.code;
  const message =
    code === "FormatUnsuitable"
      ? `Data can't be loaded with the requested input format: ${known.message}`
      : `The URL in parameter 'url' of process 'load_url': ${known.message}`;
  return new OpenEOError(code, message, path, { cause: error, retryable: known.retryable });
}
