/** What of a failure may be told: every failure that has a name keeps it; all others are our own mistakes. */
import { ProcessFault } from "../../cube/faults.ts";
import { OpenEOError, type PathStep, pathFrom } from "../../errors.ts";
import { withoutSecrets } from "../../io/http/public-url.ts";
import { DocumentUnreadable } from "../../io/stac/fetch-document.ts";
import { SourceChanged, SourceFault, SourceRefused, SourceUnavailable } from "../../io/faults.ts";

export function openeoError(error: unknown): OpenEOError {
  const told = namedError(error);
  const message = withoutSecrets(told.message);
  return message === told.message ? told : new OpenEOError(told.code, message, told.path);
}

/** The same for our own log, with the way to it where it is our own mistake. */
export function logText(error: unknown): string {
  return withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function namedError(error: unknown): OpenEOError {
  if (error instanceof OpenEOError) return error;
  if (error instanceof ProcessFault)
    return new OpenEOError(error.code, error.message, stepsOf(error.details["node"]));
  if (error instanceof SourceFault) return sourceError(error);
  if (error instanceof DocumentUnreadable)
    return new OpenEOError(error.passing ? "InfrastructureBusy" : "FileContentInvalid", `${error.message}.`);
  return new OpenEOError(
    "Internal",
    "Server error: the request failed for a reason of our own; it has been logged.",
  );
}

/** What reading a file met, at the node that reads it. */
function sourceError(error: SourceFault): OpenEOError {
  const path = stepsOf(error.origin);
  if (error instanceof SourceChanged)
    return new OpenEOError("InfrastructureBusy", `${error.message}; try again.`, path);
  if (error instanceof SourceUnavailable)
    return new OpenEOError(unavailable(error.status), `${error.message}.`, path);
  const code = error instanceof SourceRefused ? "ProcessParameterInvalid" : "FileContentInvalid";
  return new OpenEOError(code, `${error.message}.`, path);
}

/** The way to a node of a plan, whose origin names the nodes of the graph from the root on. */
function stepsOf(origin: unknown): PathStep[] {
  return typeof origin === "string" ? pathFrom(origin) : [];
}

/** Only what may pass is called busy: 401, 403 and the like stay as they are, however often one asks. */
function unavailable(status: number): "NoDataAvailable" | "InfrastructureBusy" {
  return status === 429 || status === 408 || status >= 500 ? "InfrastructureBusy" : "NoDataAvailable";
}
