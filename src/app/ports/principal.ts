/** Who asks. Rights are looked at when a graph is bound, and whatever is kept of a bound graph is kept under its principal. */

export type Principal =
  | { readonly kind: "user"; readonly id: string }
  /** For what the owner of a service wrote into it; what its visitors say is asked by nobody. */
  | { readonly kind: "service"; readonly owner: string }
  | { readonly kind: "anonymous" };

export const anonymous: Principal = { kind: "anonymous" };

export function userPrincipal(id: string): Principal {
  return { kind: "user", id };
}

/** One text per principal, for keys. */
export function principalKey(principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return `user ${principal.id}`;
    case "service":
      return `service owner ${principal.owner}`;
    case "anonymous":
      return "anonymous";
  }
}

/** The user whose own things it may read; null for nobody. */
export function rightsOf(principal: Principal): string | null {
  switch (principal.kind) {
    case "user":
      return principal.id;
    case "service":
      return principal.owner;
    case "anonymous":
      return null;
  }
}

/** Who asks for what a graph loads. */
export interface Asking {
  readonly principal: Principal;
  /** Parameters whose values a visitor gave, not the principal. */
  readonly visitors: readonly string[];
}

export function asking(principal: Principal): Asking {
  return { principal, visitors: [] };
}
