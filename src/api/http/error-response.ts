/** The one place where a failure becomes an answer. What is not meant for clients does not reach them. */
import { openeoError, logText } from "../../app/ports/openeo-error.ts";
import { type OpenEOError, TryLater } from "../../errors.ts";
import { json } from "./answers.ts";

export function errorResponse(error: unknown, id: string): Response {
  const told = openeoError(error);
  if (told.code === "Internal") console.error(id, logText(error));
  const node = told.path[told.path.length - 1];
  const message =
    node && !told.message.includes(`'${node.node_id}'`)
      ? `${told.message} (node '${told.path.map((step) => step.node_id).join("/")}')`
      : told.message;
  const retry = retryAfterSeconds(told);
  return json(
    {
      id,
      code: told.code,
      message,
      links: [],
      ...(told.path.length > 0 ? { path: told.path } : {}),
      ...told.about,
    },
    { status: told.status, ...(retry === null ? {} : { headers: { "Retry-After": String(retry) } }) },
  );
}

/** Null where coming again is of no use. */
export function retryAfterSeconds(error: OpenEOError): number | null {
  if (error instanceof TryLater) return error.retryAfterSeconds;
  return error.status === 503 ? 5 : null;
}
