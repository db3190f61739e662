/** Formats that there are not: the error tells which there are. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { outputFormats } from "../../io/formats/index.ts";

export function unknownFormat(name: string, path: readonly PathStep[]): OpenEOError {
  return new OpenEOError(
    "FormatUnsuitable",
    `The file format '${name}' is not available; choose one of ${outputFormats.map((each) => each.name).join(", ")}.`,
    path,
  );
}
