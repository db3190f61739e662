/** What of a failure may be told: every failure that has a name keeps it; all others are our own mistakes. */
import { ProcessFault, aboutOf } from "../../cube/faults.ts";
import { OpenEOError, type PathStep, pathFrom } from "../../errors.ts";
import { withoutSecrets } from "../../io/http/public-url.ts";
import { DocumentUnreadable } from "../../io/stac/fetch-document.ts";
import { SourceChanged, SourceFault, SourceRefused, SourceUnavailable } from "../../io/faults.ts";

export function openeoError(error: unknown): OpenEOError {
  const told = namedError(error);
  const message = withoutSecrets(told.message);
  return message === told.message
    ? told
    : new OpenEOError(told.code, message, told.path, {
        ...told.about,
        cause: error,
        retryable: told.retryable,
      });
}

/** What was thrown may be anything, and its own `toString` anything as well. */
function thrownText(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : `a thrown ${typeof thrown}`;
}

/** The same for our own log, with the way to it where it is our own mistake. */
export function logText(error: unknown): string {
  return withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : thrownText(error));
}

function namedError(error: unknown): OpenEOError {
  if (error instanceof OpenEOError) return error;
  if (error instanceof ProcessFault)
    return new OpenEOError(error.code, error.message, stepsOf(error.details["node"]), {
      ...aboutOf(error.details),
      cause: error,
    });
  if (error instanceof SourceFault) return sourceError(error);
  if (error instanceof DocumentUnreadable)
    return new OpenEOError(
      error.retryable ? "InfrastructureBusy" : "FileContentInvalid",
      `${error.message}.`,
      [],
      {
        cause: error,
      },
    );
  return new OpenEOError(
    "Internal",
    "Server error: the request failed for a reason of our own; it has been logged.",
    [],
    { cause: error },
  );
}

/** What reading a file met, at the node that reads it. Only what may pass is called busy: 401, 403 and the like stay as they are, however often one asks. */
function sourceError(error: SourceFault): OpenEOError {
  const path = stepsOf(error.origin);
  const options = { cause: error, retryable: error.retryable };
  if (error instanceof SourceChanged)
    return new OpenEOError("InfrastructureBusy", `${error.message}; try again.`, path, options);
  if (error instanceof SourceUnavailable) {
    const code = error.retryable ? "InfrastructureBusy" : "NoDataAvailable";
    return new OpenEOError(code, `${error.message}.`, path, options);
  }
  const code = error instanceof SourceRefused ? "ProcessParameterInvalid" : "FileContentInvalid";
  return new OpenEOError(code, `${error.message}.`, path, options);
}

/** The way to a node of a plan, whose origin names the nodes of the graph from the root on. */
function stepsOf(origin: unknown): PathStep[] {
  return typeof origin === "string" ? pathFrom(origin) : [];
}
