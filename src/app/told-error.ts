/** What of a failure may be told: every failure that has a name keeps it; all others are our own mistakes. */
import { ProcessFault } from "../cube/faults.ts";
import { OpenEOError } from "../errors.ts";
import { DocumentUnreadable } from "../io/stac/fetch-document.ts";
import { SourceChanged, SourceUnavailable, SourceUnreadable } from "../io/faults.ts";

export function openeoError(error: unknown): OpenEOError {
  if (error instanceof OpenEOError) return error;
  if (error instanceof ProcessFault) return new OpenEOError(error.code, error.message);
  if (error instanceof SourceChanged)
    return new OpenEOError("InfrastructureBusy", `${error.message}; try again.`);
  if (error instanceof SourceUnavailable)
    return new OpenEOError(
      error.status === 404 ? "NoDataAvailable" : "InfrastructureBusy",
      `${error.message}.`,
    );
  if (error instanceof SourceUnreadable) return new OpenEOError("FileContentInvalid", `${error.message}.`);
  if (error instanceof DocumentUnreadable)
    return new OpenEOError(error.passing ? "InfrastructureBusy" : "FileContentInvalid", `${error.message}.`);
  return new OpenEOError(
    "Internal",
    "Server error: the request failed for a reason of our own; it has been logged.",
  );
}
