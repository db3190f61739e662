/** What a graph may load that nobody has logged in for: the collections of this back-end, which choose their servers themselves. */
import { OpenEOError } from "../../errors.ts";
import type { PendingLoad } from "../../openeo/lowering.ts";
import type { Principal } from "../ports/principal.ts";

/** Raises PermissionsInsufficient at the node. */
export function requireLoadable({ request, path }: PendingLoad, principal: Principal): void {
  if (principal.kind !== "anonymous" || request.from === "collection") return;
  throw new OpenEOError(
    "PermissionsInsufficient",
    "Only collections of this back-end are loaded without login: nothing of other addresses, and no files.",
    path,
  );
}
