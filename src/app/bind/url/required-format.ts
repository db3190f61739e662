/** The format that a file is to be read in, and its options, as a graph names them. */
import type { About } from "../../../cube/faults.ts";
import { insteadOf } from "../../../cube/nearest.ts";
import { OpenEOError, type PathStep } from "../../../errors.ts";
import type { FileRequest } from "../../../openeo/define.ts";
import { mismatch } from "../../../openeo/graph/schema.ts";
import type { InputFormat } from "./formats/format.ts";
import { findInputFormat, inputFormats } from "./formats/index.ts";

/** Who asks, for messages. */
interface Asked {
  readonly process: string;
  readonly path: readonly PathStep[];
}

/** The format by its name; the options fit it. */
export function requireFormat(request: FileRequest, asked: Asked): InputFormat {
  const format = findInputFormat(request.format);
  if (!format) {
    const { there, about } = insteadOf(
      request.format,
      inputFormats.map(({ name }) => name),
      "format",
    );
    throw new OpenEOError(
      "FormatUnsuitable",
      `Data can't be loaded with the requested input format: '${request.format}' in parameter 'format' is not one of ${there}`,
      asked.path,
      about,
    );
  }
  requireOptions(request, format, asked);
  return format;
}

function requireOptions({ options }: FileRequest, format: InputFormat, { process, path }: Asked): void {
  const { parameters } = format.definition;
  const invalid = (reason: string, about: About): OpenEOError =>
    new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'options' of process '${process}' is invalid: ${reason}`,
      path,
      about,
    );
  for (const [name, value] of Object.entries(options)) {
    const schema = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!schema) {
      const { there, about } = insteadOf(name, Object.keys(parameters), "options");
      throw invalid(`${format.name} has no option '${name}'; it has ${there}`, about);
    }
    const reason = mismatch({ name, schema }, value);
    if (reason !== null) throw invalid(`${name}: ${reason}.`, { parameter: "options" });
  }
}
