/** Whom a first login by OpenID Connect lets in. Pure; closed unless the deployment opens it. */
import type { Admission, Verified } from "../../io/oidc/provider.ts";

export function isAdmitted(admission: Admission, { subject, claims }: Verified): boolean {
  if (admission.kind === "everyone") return true;
  return (
    admission.subjects.includes(subject) ||
    Object.entries(admission.claims).some(([name, values]) => hasOneOf(claims, name, values))
  );
}

/** Claims are texts or lists of them. An address of mail counts once the provider has seen that it is theirs. */
function hasOneOf(claims: Verified["claims"], name: string, values: readonly string[]): boolean {
  if (name === "email" && claims["email_verified"] !== true) return false;
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const said: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return said.some((each) => typeof each === "string" && values.includes(each));
}

/** Claims by which somebody might be let in, and of which the token says nothing. */
export function missingClaims(admission: Admission, { claims }: Verified): boolean {
  return (
    admission.kind === "listed" && Object.keys(admission.claims).some((name) => !Object.hasOwn(claims, name))
  );
}
