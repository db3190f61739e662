/** GET /credentials/oidc: where users may log in. */
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";

export function oidcProviders({ deps }: RouteContext): Response {
  return json({ providers: deps.oidc.providers.map(({ shown }) => shown) });
}
