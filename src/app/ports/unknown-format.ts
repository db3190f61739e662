/** Formats that there are not: the error tells which there are. */
import { insteadOf } from "../../cube/nearest.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { outputFormats } from "../../io/formats/index.ts";

export function unknownFormat(format: string, path: readonly PathStep[]): OpenEOError {
  const { there, about } = insteadOf(
    format,
    outputFormats.map(({ name }) => name),
    "format",
  );
  return new OpenEOError(
    "FormatUnsuitable",
    `The file format '${format}' is not available; choose one of ${there}`,
    path,
    about,
  );
}
