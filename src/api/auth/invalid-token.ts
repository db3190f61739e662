import { OpenEOError } from "../../errors.ts";

/** The one answer to a token that is none, whatever is wrong with it: clients log in again on this code. */
export function invalidToken(): OpenEOError {
  return new OpenEOError(
    "TokenInvalid",
    "The authorization token is invalid or has expired. Please authenticate again.",
  );
}
