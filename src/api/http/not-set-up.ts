/** What a server answers whose variables are wrong: an openEO error like any other, with CORS. */
import { OpenEOError } from "../../errors.ts";
import { preflight, withCors } from "./cors.ts";
import { errorResponse } from "./error-response.ts";

export function answerNotSetUp(request: Request, mistakes: readonly string[]): Response {
  if (request.method === "OPTIONS") return withCors(preflight());
  const error = new OpenEOError("Internal", `This server is not set up: ${mistakes.join("; ")}.`);
  const response = withCors(errorResponse(error, crypto.randomUUID().replaceAll("-", "")));
  return request.method === "HEAD" ? new Response(null, response) : response;
}
