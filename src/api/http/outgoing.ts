/** What every answer of this server goes through, errors included. */
import { withCors } from "./cors.ts";
import { withGuards } from "./guards.ts";

export function outgoing(response: Response): Response {
  return withGuards(withCors(response));
}
