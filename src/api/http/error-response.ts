/** The one place where a failure becomes an answer. What is not meant for clients does not reach them. */
import { ProcessFault } from "../../cube/faults.ts";
import { OpenEOError } from "../../errors.ts";
import { SourceChanged, SourceUnavailable, SourceUnreadable } from "../../io/faults.ts";
import { json } from "./answers.ts";

export function errorResponse(error: unknown, id: string): Response {
  const told = openeoError(error);
  if (told.status === 500) console.error(id, error instanceof Error ? (error.stack ?? error.message) : error);
  const node = told.path[told.path.length - 1];
  const message =
    node && !told.message.includes(`'${node.node_id}'`)
      ? `${told.message} (node '${told.path.map((step) => step.node_id).join("/")}')`
      : told.message;
  const retry = told.status === 503 ? { "Retry-After": "5" } : undefined;
  return json(
    { id, code: told.code, message, links: [], ...(told.path.length > 0 ? { path: told.path } : {}) },
    { status: told.status, ...(retry ? { headers: retry } : {}) },
  );
}

/** Every failure that has a name keeps it; all others are our own mistakes. */
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
  return new OpenEOError(
    "Internal",
    "Server error: the request failed for a reason of our own; it has been logged.",
  );
}
