/** What is wrong with a file is told as the process has it, at its node; what is wrong with us stays as it is. */
import { ProcessFault, aboutOf } from "../../../cube/faults.ts";
import { OpenEOError, type PathStep } from "../../../errors.ts";
import { openeoError } from "../../ports/openeo-error.ts";

interface Place {
  /** What could not be had, as the beginning of a sentence. */
  readonly what: string;
  readonly path: readonly PathStep[];
}

export function toldAtNode(error: unknown, { what, path }: Place): unknown {
  if (error instanceof ProcessFault)
    return new OpenEOError(error.code, error.message, path, { ...aboutOf(error.details), cause: error });
  const known = openeoError(error);
  if (known.code === "Internal") return error;
  const code = known.code === "FileContentInvalid" ? "FormatUnsuitable" : known.code;
  const message =
    code === "FormatUnsuitable"
      ? `Data can't be loaded with the requested input format: ${known.message}`
      : `${what}: ${known.message}`;
  return new OpenEOError(code, message, path, { cause: error, retryable: known.retryable });
}
