/** Operators: the admin token, or the token of an account that was given the role "admin". */
import { timingSafeEqual } from "node:crypto";
import type { Deps } from "../../app/deps.ts";
import { OpenEOError } from "../../errors.ts";
import { userOf } from "./user.ts";

export async function requireAdmin(request: Request, deps: Deps): Promise<void> {
  const given = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (given === undefined)
    throw new OpenEOError("AuthenticationRequired", "Unauthorized: the admin token is needed.");
  if (deps.adminToken !== "" && (await sameSecret(given, deps.adminToken))) return;
  const user = await userOf(request, deps);
  if (user?.role !== "admin")
    throw new OpenEOError(
      "PermissionsInsufficient",
      "This takes the admin token, or an account with the role admin.",
    );
}

async function sameSecret(given: string, known: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [given, known].map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
  return timingSafeEqual(new Uint8Array(a!), new Uint8Array(b!));
}
