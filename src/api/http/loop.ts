/** Requests that this back-end sent itself: each would be answered by another one, and so on without an end. */
import { OpenEOError } from "../../errors.ts";
import { deploymentHeader, deploymentId } from "../../io/http/deployment.ts";
import { withCors } from "./cors.ts";
import { errorResponse } from "./error-response.ts";
import { withGuards } from "./guards.ts";

/** The answer to a request of our own; null for those of others. */
export function answerToOwn(request: Request, secret: string): Response | null {
  const brought = request.headers.get(deploymentHeader);
  if (brought === null || brought !== deploymentId(secret)) return null;
  const error = new OpenEOError(
    "LoopDetected",
    "This back-end does not answer requests that it sent itself.",
  );
  const response = withGuards(withCors(errorResponse(error, crypto.randomUUID().replaceAll("-", ""))));
  response.headers.set(deploymentHeader, brought);
  return response;
}
